package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.http.AccessToken;
import dev.millrace.http.ApiRole;
import dev.millrace.http.HttpApi;
import dev.millrace.http.HttpApiServer;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace serve}: an engine, its triggers and the HTTP API as one process. Confined to one run. */
@Command(
        description = "Serves the executions of a store over HTTP, to this machine, until it is interrupted; lets"
                + " triggers fire.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With --workflows it registers the workflows of a folder and arms their triggers, also those of files that"
                    + " come or",
            "change later; what is wrong with a file is said, and the rest goes on.",
            "Tokens come from --token-file, with a line ROLE TOKEN [WHO] for each, or from MILLRACE_TOKEN_READ,",
            "MILLRACE_TOKEN_OPERATE and MILLRACE_TOKEN_ADMIN; without any, one is made for this run and said.",
            "",
            "Example:",
            "  millrace serve --store data/ --workflows flows/ --port 8080",
            "",
            "Ends with 0 when it is interrupted, 1 if it cannot serve, 2 if the command line is wrong."
        })
final class ServeCommand implements Callable<Integer> {

    private static final int LOOK_SECONDS = 1;

    private final Shell shell;
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Option(
            names = "--store",
            paramLabel = "DIR|URL",
            description =
                    "The directory that the executions are kept in, made if it is not there; or their database, by its"
                            + " JDBC URL. Without it, what the variable MILLRACE_STORE names, or .millrace in the"
                            + " folder of --workflows, or here.")
    private @Nullable String named;

    @Option(
            names = "--workflows",
            paramLabel = "FOLDER",
            description = "Registers the workflows in the .yaml, .yml and .json files of this folder, and what changes"
                    + " there later.")
    private @Nullable Path workflows;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "The port to listen at; 8080 without it, 0 for any that is free.")
    private int port = 8080;

    @Option(names = "--token-file", paramLabel = "FILE", description = "The file that says who may call.")
    private @Nullable Path tokenFile;

    @Option(names = "--read-only", description = "Refuse every call that changes something.")
    private boolean readOnly;

    @Mixin
    private LiveOutput output = new LiveOutput();

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CapacityOptions capacities = new CapacityOptions();

    @Mixin
    private LogFileOptions logFiles = new LogFileOptions();

    @Mixin
    private NotifyOptions notify = new NotifyOptions();

    ServeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        limits.check();
        if (port < 0 || port > 65_535) {
            throw CommandFailedException.usage("[CLI-117] --port must be 0 to 65535, not " + port);
        }
        var folder = workflows == null ? Path.of("") : workflows;
        if (!Files.isDirectory(folder.toAbsolutePath())) {
            throw CommandFailedException.usage("[CLI-108] --workflows " + folder + " is no folder");
        }
        var tokens = given();
        shell.onShutdown().accept(interrupted::countDown);
        var folders = definitions.folders(definitions.folder().orElse(folder), Path.of(""));
        var types = definitions.typesIn(folders);
        var place = place(folder);
        var store = place.store(Optional.empty());
        try (var engine = engine(types, folders, store)) {
            place.hide();
            serve(engine, types, tokens, address -> ServedStore.announce(place, store, address));
        } catch (StoreException e) {
            throw ServedStore.heldBy(place, e);
        }
        return ExitCodes.OK;
    }

    private StorePlace place(Path folder) {
        return named == null ? StorePlace.usualIn(folder) : StorePlace.of(named);
    }

    private WorkflowEngine engine(NodeRegistry types, List<Path> folders, ExecutionStore store) {
        var builder = WorkflowEngine.builder()
                .notifications(notify.settings())
                .nodes(types)
                .grace(StoreOption.GRACE)
                .listener(event -> output.ended(shell, event))
                .fireListener(fire -> output.fired(shell, fire, true))
                .store(store);
        definitions.on(builder, folders);
        limits.on(builder);
        capacities.on(builder);
        logFiles.on(builder);
        return builder.build();
    }

    private void serve(
            WorkflowEngine engine,
            NodeRegistry types,
            List<AccessToken> given,
            Function<URI, ServedStore.Note> announce) {
        var served =
                new ServedFolder(engine, file -> definitions.check(file, types, limits::on), this::say, this::warn);
        if (workflows != null) {
            served.look(workflows);
        }
        engine.recoverIncompleteExecutions().parked().forEach(one -> warn(one.id() + " cannot go on: " + one.reason()));
        var loader = WorkflowLoader.builder(types);
        limits.on(loader);
        var api = HttpApi.on(engine)
                .tokens(tokens(given))
                .checkingWith(loader.build())
                .dashboard();
        try (var server = started(readOnly ? api.readOnly().build() : api.build());
                var note = announce.apply(server.uri())) {
            warn("serving " + note.place() + ": dashboard at " + note.address() + "/, API at " + note.address()
                    + HttpApi.ROOT);
            while (!interrupted.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                if (workflows != null) {
                    served.look(workflows);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpApiServer started(HttpApi api) {
        try {
            return api.start(port);
        } catch (IllegalStateException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** Returns who may call; a token that is made for this run is said, so the store must be this command's by then. */
    private List<AccessToken> tokens(List<AccessToken> given) {
        if (!given.isEmpty()) {
            return given;
        }
        var secret = AccessToken.newSecret();
        warn("no token is given; for this run the role admin has " + secret);
        return List.of(AccessToken.of(Who.asks(), ApiRole.ADMIN, secret));
    }

    private List<AccessToken> given() {
        try {
            var tokens = new ArrayList<>(AccessToken.of(environment()));
            if (tokenFile != null) {
                tokens.addAll(AccessToken.read(tokenFile));
            }
            return tokens;
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> environment() {
        return System.getenv();
    }

    private void say(String line) {
        output.said(shell, line);
    }

    private void warn(String line) {
        LiveOutput.say(shell.err(), line);
    }
}
