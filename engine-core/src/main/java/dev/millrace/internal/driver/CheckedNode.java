package dev.millrace.internal.driver;

import dev.millrace.definition.Check;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.Failure;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Code of a node with the checks around it, which its worker makes: the first that fails ends the attempt. Thread-safe.
 */
final class CheckedNode implements Node {

    private static final int MOST_SHOWN = 1_000;

    private final Node code;
    private final List<BoundCheck> before;
    private final List<BoundCheck> after;

    /**
     * Puts the checks of a node around its code; the validator has accepted them.
     *
     * @param types knows the types of the checks
     * @param folders where they look for files
     */
    CheckedNode(Node code, NodeSpec node, NodeRegistry types, DataFolders folders) {
        var checks = node.policy().attempts().checks();
        var own = node.work().folders();
        this.code = code;
        this.before = bound(
                checks.before(),
                ExpressionRoots.PRE_CHECK,
                types,
                name -> folders.matching(own, "file of a check", name));
        this.after = bound(
                checks.after(),
                ExpressionRoots.POST_CHECK,
                types,
                name -> folders.matching(own, "file of a check", name));
    }

    private static List<BoundCheck> bound(
            List<Check> checks, Set<String> roots, NodeRegistry types, BoundCheck.Files files) {
        return checks.stream()
                .map(check -> BoundCheck.of(check, types.check(check.type()).orElseThrow(), roots, files))
                .toList();
    }

    /** Makes the checks and calls the code, on the current thread. */
    Returned called(NodeCall call) {
        var refused = failed(before, "pre-check", Failure.PRE_CHECK_FAILED, call, Map.of());
        if (refused != null) {
            return refused;
        }
        var returned = Returned.by(code, call);
        var result = returned.result();
        if (result == null || after.isEmpty()) {
            return returned;
        }
        var failed = failed(after, "post-check", Failure.POST_CHECK_FAILED, call, result.output());
        return failed == null ? returned : failed;
    }

    private static @Nullable Returned failed(
            List<BoundCheck> checks, String what, String type, NodeCall call, Map<String, Object> output) {
        for (var check : checks) {
            var made = check.make(call, output);
            var interrupt = made.interrupt();
            if (interrupt != null) {
                return new Returned(null, Failure.of(interrupt), null, true);
            }
            if (!made.result().passed()) {
                return Returned.failed(failure(what, type, check, made, kept(call, made, output)));
            }
        }
        return null;
    }

    private static Failure failure(
            String what, String type, BoundCheck check, BoundCheck.Made made, Map<String, Object> kept) {
        var values = made.values();
        var message = "[RUN-117] the " + what + " " + check.name() + " " + shown(made.parameters()) + " failed: "
                + made.result().found() + (values.isEmpty() ? "" : ", with " + shown(values));
        var failure = Failure.of(type, message).with(kept);
        return type.equals(Failure.PRE_CHECK_FAILED) ? failure.withoutRetry() : failure;
    }

    /** What is kept beside the message: the check, and what the node gave; nothing where that is too much. */
    private static Map<String, Object> kept(NodeCall call, BoundCheck.Made made, Map<String, Object> output) {
        var check = new LinkedHashMap<String, Object>();
        check.put("type", made.type());
        check.put("parameters", made.parameters());
        check.put("found", made.result().found());
        check.put("values", made.values());
        var kept = new LinkedHashMap<String, Object>();
        kept.put("check", check);
        kept.put("output", output);
        try {
            return call.door().taken("what a failed check leaves", kept);
        } catch (InvalidDataException e) {
            return Map.of();
        }
    }

    private static String shown(Map<String, Object> values) {
        var text = String.valueOf(values);
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }

    @Override
    public Outcome run(NodeContext context) throws Exception {
        return code.run(context);
    }

    @Override
    public void release(Map<String, Object> note) {
        code.release(note);
    }
}
