package dev.millrace.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The query of a call. Immutable. */
final class ApiQuery {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /** What a duration looks like, for who wrote something else. */
    static final String SOME_DURATION = "a duration such as 500ms, 30s, 2m or 1h";

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Reads a query, and refuses parameters that its route does not know. */
    ApiQuery(String text, Set<String> known) {
        for (var part : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = part.indexOf('=');
            var name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw ApiProblem.of(
                        400,
                        "[HTT-113] there is no parameter '" + ApiRequest.shown(name) + "' here; there "
                                + (known.isEmpty()
                                        ? "is none"
                                        : "are " + known.stream().sorted().toList()));
            }
            values.computeIfAbsent(name, unseen -> new ArrayList<>())
                    .add(equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
    }

    /** Returns a text without its percent signs. */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.of(400, "[HTT-113] a percent sign in the address is not followed by two hex digits");
        }
    }

    Optional<String> text(String name) {
        var all = all(name);
        if (all.size() > 1) {
            throw ApiProblem.of(400, "[HTT-113] the parameter '" + name + "' is there more than once");
        }
        return all.stream().findFirst();
    }

    String required(String name) {
        return text(name).orElseThrow(() -> ApiProblem.of(400, "[HTT-113] the parameter '" + name + "' is missing"));
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Returns a number that has a least and a greatest one. */
    int number(String name, int otherwise, int most) {
        return text(name).map(text -> number(name, text, most)).orElse(otherwise);
    }

    private static int number(String name, String text, int most) {
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw ApiProblem.of(400, "[HTT-113] '" + name + "' must be a number from 1 to " + most);
    }

    /** Returns the number of an event; 0 without one. */
    long sequence(String name) {
        return text(name).map(text -> sequence(name, text)).orElse(0L);
    }

    static long sequence(String name, String text) {
        if (!text.matches("\\d{1,18}")) {
            throw ApiProblem.of(400, "[HTT-113] '" + name + "' must be the number of an event");
        }
        return Long.parseLong(text);
    }

    Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw ApiProblem.of(400, "[HTT-113] '" + name + "' must be a time in UTC such as 2026-01-31T09:00:00Z");
            }
        });
    }

    Duration duration(String name, Duration most) {
        var given = text(name)
                .map(text -> parsed(text)
                        .orElseThrow(() -> ApiProblem.of(400, "[HTT-113] '" + name + "' must be " + SOME_DURATION)))
                .orElse(Duration.ZERO);
        return given.compareTo(most) < 0 ? given : most;
    }

    /** Returns the duration that a text is, if it is one. */
    static Optional<Duration> parsed(String text) {
        var matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches()
                ? Optional.of(of(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
