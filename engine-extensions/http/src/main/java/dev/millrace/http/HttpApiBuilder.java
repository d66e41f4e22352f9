package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.WorkflowEngine;
import dev.millrace.serialization.ReportJson;
import dev.millrace.serialization.WorkflowLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Makes an API. Confined to the thread that builds. */
public final class HttpApiBuilder {

    private final WorkflowEngine engine;
    private final List<AccessToken> tokens = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>(HttpApi.LOOPBACK);
    private final Set<String> origins = new HashSet<>();
    private ApiLimits limits = ApiLimits.DEFAULT;
    private Optional<WorkflowLoader> loader = Optional.empty();
    private Predicate<String> isSecret = ReportJson::isSecret;
    private boolean payloadsForReaders;
    private boolean isReadOnly;
    private boolean takesDefinitions;
    private boolean showsDashboard;

    HttpApiBuilder(WorkflowEngine engine) {
        this.engine = engine;
    }

    /** Lets the holder of a token in. */
    public HttpApiBuilder token(AccessToken token) {
        tokens.add(requireNonNull(token, "token"));
        return this;
    }

    /** Lets the holders of tokens in. */
    public HttpApiBuilder tokens(Collection<AccessToken> more) {
        tokens.addAll(more);
        return this;
    }

    /**
     * Lets calls in that name this host, beside the names of this machine itself.
     *
     * @param name a host's name or address, without a port
     */
    public HttpApiBuilder host(String name) {
        hosts.add(requireNonNull(name, "name").toLowerCase(Locale.ROOT));
        return this;
    }

    /**
     * Lets pages of another origin call the API.
     *
     * @param origin such as {@code https://ops.example.com}
     * @throws IllegalArgumentException if it is none; {@code *} is none
     */
    public HttpApiBuilder origin(String origin) {
        if (!requireNonNull(origin, "origin").matches("https?://[^/*\\s]+")) {
            throw new IllegalArgumentException("[HTT-144] an origin is a scheme, a host and perhaps a port, such as"
                    + " https://ops.example.com, not '" + origin + "'");
        }
        origins.add(origin.toLowerCase(Locale.ROOT));
        return this;
    }

    /** Refuses everything that changes something. */
    public HttpApiBuilder readOnly() {
        isReadOnly = true;
        return this;
    }

    /** Lets the role READ see inputs, outputs, variables and logs too. */
    public HttpApiBuilder payloadsForReaders() {
        payloadsForReaders = true;
        return this;
    }

    /** Says of a name at any depth of data whether its value is masked; {@link ReportJson#isSecret} without a word. */
    public HttpApiBuilder secrets(Predicate<String> names) {
        isSecret = requireNonNull(names, "names");
        return this;
    }

    /** Lets callers have definitions checked; none is registered. */
    public HttpApiBuilder checkingWith(WorkflowLoader reads) {
        loader = Optional.of(reads);
        return this;
    }

    /**
     * Lets the role ADMIN register definitions: whoever has that token runs what they like on this machine.
     *
     * @param reads reads what they send
     */
    public HttpApiBuilder takingDefinitions(WorkflowLoader reads) {
        takesDefinitions = true;
        return checkingWith(reads);
    }

    /** Serves the dashboard at {@code /}: a page that asks the API with the token that is typed into it. */
    public HttpApiBuilder dashboard() {
        showsDashboard = true;
        return this;
    }

    /** Sets how much callers may ask; {@link ApiLimits#DEFAULT} without a word. */
    public HttpApiBuilder limits(ApiLimits most) {
        limits = requireNonNull(most, "most");
        return this;
    }

    /**
     * Builds the API.
     *
     * @throws IllegalStateException if it has no token
     */
    public HttpApi build() {
        if (tokens.isEmpty()) {
            throw new IllegalStateException(
                    "[HTT-145] nobody could call the API: give it a token, such as AccessToken.of(\"ann\","
                            + " ApiRole.OPERATE, secret)");
        }
        return new HttpApi(
                new ApiParts(engine, loader, limits, new PayloadPolicy(payloadsForReaders, isSecret), isReadOnly),
                new AccessCheck(List.copyOf(tokens), Set.copyOf(hosts), Set.copyOf(origins), isReadOnly),
                showsDashboard ? Optional.of(new DashboardFiles()) : Optional.empty(),
                takesDefinitions);
    }

    /** Builds the API and starts a server, as {@link HttpApi#start(int)} does. */
    public HttpApiServer start(int port) {
        return build().start(port);
    }
}
