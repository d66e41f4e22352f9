package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NearNames;
import dev.millrace.nodes.process.SecurityPolicy;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A file that says which programs may run. All that is wrong in it is said at once. Confined to one run. */
final class PolicyFile {

    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("mode", "programs", "workspaces", "refusedArguments", "sensitiveFiles", "inheritable", "groovy"));

    private final Path file;
    private final List<String> problems = new ArrayList<>();
    private final SecurityPolicy.Builder policy = SecurityPolicy.builder();

    /**
     * What a file says. Immutable.
     *
     * @param policy which programs may run
     * @param groovy whether scripts in Groovy may
     */
    record Said(SecurityPolicy policy, boolean groovy) {}

    private PolicyFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws CommandFailedException if it is not there, or wrong
     */
    static Said read(String name) {
        var path = DefinitionFiles.file(name);
        return new PolicyFile(path).said(data(path));
    }

    private static Map<?, ?> data(Path file) {
        Object data;
        try {
            data = DataCodec.standard()
                    .read(
                            Files.readString(file, StandardCharsets.UTF_8),
                            file.toString().endsWith(".json") ? Format.JSON : Format.YAML,
                            file.toString());
        } catch (InvalidWorkflowException e) {
            throw CommandFailedException.usage("[SEC-110] " + file + " cannot be read: "
                    + e.problems().get(0).message());
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + file + " may not be read; look at its permissions");
        }
        if (data instanceof Map<?, ?> map) {
            return map;
        }
        throw CommandFailedException.usage("[SEC-110] " + file + " must be a map, such as 'programs: [git]'");
    }

    private Said said(Map<?, ?> data) {
        for (var key : data.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                var near = NearNames.of(String.valueOf(key), KEYS, 1);
                problems.add("[SEC-111] unknown key '" + key + "'; "
                        + (near.isEmpty()
                                ? "there are " + String.join(", ", KEYS)
                                : "did you mean '" + near.get(0) + "'?"));
            }
        }
        mode(data.get("mode"));
        texts(data, "programs", policy::programs);
        texts(data, "workspaces", this::workspaces);
        texts(data, "refusedArguments", policy::refusedArguments);
        texts(data, "sensitiveFiles", policy::sensitiveFiles);
        texts(data, "inheritable", policy::inheritable);
        boolean groovy = groovy(data.get("groovy"));
        if (!problems.isEmpty()) {
            throw CommandFailedException.usage(
                    "[SEC-110] the policy " + file + " is refused:\n  " + String.join("\n  ", problems));
        }
        return new Said(policy.build(), groovy);
    }

    private void mode(@Nullable Object value) {
        if ("warn".equals(value)) {
            policy.warnOnly();
        } else if (value != null && !"block".equals(value)) {
            problems.add("[SEC-112] mode: block or warn is expected, not '" + value + "'");
        }
    }

    private boolean groovy(@Nullable Object value) {
        if (value != null && !(value instanceof Boolean)) {
            problems.add("[SEC-112] groovy: true or false is expected, not '" + value + "'");
        }
        return !Boolean.FALSE.equals(value);
    }

    private void texts(Map<?, ?> data, String key, Consumer<String[]> taken) {
        if (!data.containsKey(key)) {
            return;
        }
        if (!(data.get(key) instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            problems.add("[SEC-112] " + key + ": a list of texts is expected, such as " + key + ": [\"...\"]");
            return;
        }
        try {
            taken.accept(list.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            problems.add("[SEC-113] " + key + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** Relative ones lie beside the file. */
    private void workspaces(String... names) {
        var folders = new ArrayList<Path>();
        for (var name : names) {
            var folder = file.toAbsolutePath().resolveSibling(name);
            if (!Files.isDirectory(folder)) {
                problems.add("[SEC-114] workspaces: " + folder + " is no folder");
            }
            folders.add(folder);
        }
        policy.workspaces(folders.toArray(Path[]::new));
    }
}
