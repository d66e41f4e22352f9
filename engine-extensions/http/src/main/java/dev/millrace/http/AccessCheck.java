package dev.millrace.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in, and from where. Immutable.
 *
 * <p>The host must be one that the server is known by: a page elsewhere whose name was pointed at this machine says its
 * own. An origin, which browsers say, must be the server's own, or named. The token comes in a header that no form and
 * no link can send, and in no cookie; so no other page can make a browser act in somebody's name.
 *
 * @param tokens those that are let in
 * @param hosts the names of the server, in small letters and without a port
 * @param origins the origins whose pages may call it, in small letters
 * @param isReadOnly whether nothing may be changed
 */
record AccessCheck(List<AccessToken> tokens, Set<String> hosts, Set<String> origins, boolean isReadOnly) {

    private static final String BEARER = "bearer ";

    /** Refuses calls by a name that is not the server's, and from pages that are not let in. */
    void place(ApiExchange exchange) {
        var host = exchange.header("Host").orElse("").toLowerCase(Locale.ROOT);
        if (!hosts.contains(withoutPort(host))) {
            throw ApiProblem.of(421, "[HTT-103] this server is not known by the host of the call; its host names that");
        }
        var origin = origin(exchange);
        if (origin.isPresent() && !isOwn(origin.get(), host) && !origins.contains(origin.get())) {
            throw ApiProblem.of(403, "[HTT-104] pages of that origin may not call this server; its host names others");
        }
    }

    private static Optional<String> origin(ApiExchange exchange) {
        return exchange.header("Origin").map(text -> text.toLowerCase(Locale.ROOT));
    }

    private static boolean isOwn(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** Returns the headers by which a page of a named origin may read the answer; none for others. */
    Map<String, String> crossOrigin(ApiExchange exchange) {
        return origin(exchange)
                .filter(origins::contains)
                .map(origin -> Map.of(
                        "Access-Control-Allow-Origin",
                        exchange.header("Origin").orElse(origin),
                        "Access-Control-Expose-Headers",
                        "ETag, Location, Retry-After"))
                .orElse(Map.of());
    }

    /** Returns whose token the call carries. Each is compared, in the same time, whatever is equal. */
    AccessToken caller(ApiExchange exchange) {
        var given = exchange.header("Authorization").orElse("");
        var secret = given.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? given.substring(BEARER.length()).strip()
                : "";
        var hash = AccessToken.Hash.of(secret);
        Optional<AccessToken> found = Optional.empty();
        for (var token : tokens) {
            boolean isSame = token.hash().isSame(hash);
            found = isSame ? Optional.of(token) : found;
        }
        return found.orElseThrow(() -> ApiProblem.of(
                401,
                "[HTT-100] the call needs a token that is known here: Authorization: Bearer TOKEN",
                Map.of("WWW-Authenticate", "Bearer realm=\"millrace\"")));
    }

    /** Refuses what the caller's role may not do. */
    void role(ApiRoute route, AccessToken caller) {
        if (!route.role().isOpenTo(caller.role())) {
            throw ApiProblem.of(403, "[HTT-101] the role " + caller.role() + " may not do this");
        }
        if (isReadOnly && !route.method().equals("GET")) {
            throw ApiProblem.of(403, "[HTT-102] this server is switched to read only");
        }
    }
}
