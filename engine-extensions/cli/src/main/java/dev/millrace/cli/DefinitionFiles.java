package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.LoadReport;
import dev.millrace.serialization.WorkflowLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Definitions in files, and the node types that they may name. Files that a definition names are looked for beside it.
 */
final class DefinitionFiles {

    /** Less than the engine's own grace, so that a stopped command's processes are gone before the program is. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(1);

    private static final String STDIN = "<stdin>";

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            description = "The folder that files named by the definition must lie in; the definition's own without it.")
    private @Nullable Path root;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Which programs nodes may start, in which folders, with which arguments; all, without it.")
    private @Nullable String policy;

    @Option(
            names = "--inherit-env",
            paramLabel = "NAMES",
            split = ",",
            description = "Which of this process's variables programs get where neither the node nor its workflow says"
                    + " so: names and patterns (CI_*), true for all, false for none; PATH, HOME and four more without"
                    + " it.")
    private List<String> inherited = new ArrayList<>();

    @Mixin
    private SecretFileOption secrets = new SecretFileOption();

    /** Returns the path of a file that is there. */
    static Path file(String name) {
        var path = path(name);
        if (Files.isDirectory(path)) {
            throw CommandFailedException.usage("[CLI-102] " + name + " is a folder; name a file");
        }
        return readable(path, name);
    }

    /** Returns the path of a file or folder that is there. */
    static Path fileOrFolder(String name) {
        return readable(path(name), name);
    }

    private static Path readable(Path path, String name) {
        if (!Files.exists(path)) {
            throw CommandFailedException.usage("[CLI-101] there is no file " + name);
        }
        if (!Files.isReadable(path)) {
            throw CommandFailedException.failed("[CLI-103] " + name + " may not be read; look at its permissions");
        }
        return path;
    }

    /** Returns the path of a name, whether or not there is such a file. */
    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw CommandFailedException.usage("[CLI-104] '" + name + "' is no file name here: " + e.getReason()
                    + "; if it has letters beyond ASCII, set LC_ALL=C.UTF-8");
        }
    }

    /** Returns the standard node types, and what else is on the class path. */
    NodeRegistry types(Path definition) {
        return typesIn(folders(folder(definition), Path.of("")));
    }

    /**
     * Returns where files are looked for: the folder of the definition, then that of the process; with --root there
     * alone.
     */
    List<Path> folders(Path folder, Path process) {
        return root == null ? List.of(folder, process) : List.of(folder);
    }

    /** Returns the node types as they are where files are looked for in these folders. */
    NodeRegistry typesIn(List<Path> folders) {
        var builder = NodeRegistry.builder();
        var standard = StandardNodes.builder().killGrace(KILL_GRACE).inheritEnvironment(inherited());
        if (policy != null) {
            var said = PolicyFile.read(policy);
            standard.policy(said.policy()).groovy(said.groovy());
        }
        (root == null ? standard.baseFolders(folders) : standard.baseFoldersOnly(folders))
                .build()
                .types()
                .forEach(builder::add);
        return builder.discover(DefinitionFiles.class.getClassLoader()).build();
    }

    private InheritedEnvironment inherited() {
        try {
            return InheritedEnvironment.of(inherited.size() == 1 ? inherited.get(0) : inherited);
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("[CLI-180] --inherit-env: " + e.getMessage());
        }
    }

    /** Says an engine where files are looked for, and secrets. */
    void on(EngineBuilder engine, List<Path> folders) {
        secrets.on(engine);
        if (root == null) {
            engine.files(folders);
        } else {
            engine.filesOnlyIn(folders);
        }
    }

    /** Returns the folder that a definition's files are looked for in. */
    Path folder(Path definition) {
        return folder().or(() -> Optional.ofNullable(definition.toAbsolutePath().getParent()))
                .orElseGet(() -> Path.of(""));
    }

    /** Returns the folder that was named on the command line. */
    Optional<Path> folder() {
        if (root != null && !Files.isDirectory(root)) {
            throw CommandFailedException.usage("[CLI-108] --root " + root + " is no folder");
        }
        return Optional.ofNullable(root);
    }

    /** Reads and checks a definition. */
    LoadReport check(Path definition, NodeRegistry types) {
        return check(definition, types, loader -> {});
    }

    /** Reads and checks a definition with a loader that more is said to. */
    LoadReport check(Path definition, NodeRegistry types, Consumer<WorkflowLoader.Builder> more) {
        return loader(types, more).check(definition);
    }

    /** Checks a text that has no file; what it names is looked for where it would be in this folder. */
    LoadReport check(String text, Format format, NodeRegistry types, Consumer<WorkflowLoader.Builder> more) {
        return loader(types, more).check(text, format, STDIN);
    }

    private WorkflowLoader loader(NodeRegistry types, Consumer<WorkflowLoader.Builder> more) {
        var loader = WorkflowLoader.builder(types);
        if (root != null) {
            loader.root(root);
        }
        more.accept(loader);
        return loader.build();
    }
}
