package dev.millrace.nodes.process;

import dev.millrace.node.NodeContext;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a policy is asked about a program, and obeyed. Confined to the thread that runs the attempt. */
final class ProgramGuard {

    private static final Logger log = LoggerFactory.getLogger(ProgramGuard.class);

    private final ProgramPolicy policy;
    private final NodeContext context;
    private final Platform platform;

    ProgramGuard(ProgramPolicy policy, NodeContext context, Platform platform) {
        this.policy = policy;
        this.context = context;
        this.platform = platform;
    }

    /**
     * Returns what may be started: the file itself that the policy has seen, so that no other of its name is.
     *
     * @param texts what the definition hands to the program
     * @throws ProgramException if the policy is against it
     */
    CommandLine checked(CommandLine line, List<String> texts) throws ProgramException {
        if (policy == ProgramPolicy.ANY) {
            return line;
        }
        var program = platform.find(line.program(), line.folder(), line.environment())
                .orElseThrow(() -> ProgramException.forGood(
                        "ProgramNotFound", "[NODE-301] program '" + line.program() + "' not found"))
                .toAbsolutePath();
        var start = new ProgramStart(
                context.path(), program, texts, line.folder().toAbsolutePath(), line.environment(), line.inherited());
        obey(violations(start));
        var arguments = new ArrayList<>(line.arguments());
        arguments.set(0, program.toString());
        return new CommandLine(arguments, line.folder(), line.environment(), line.inherited(), line.stdin());
    }

    private List<PolicyViolation> violations(ProgramStart start) {
        try {
            return policy.violations(start);
        } catch (RuntimeException e) {
            log.error("The policy of programs failed at node {}; nothing was started", start.node(), e);
            return List.of(new PolicyViolation("SEC-109", "the policy itself failed; the log has why", true));
        }
    }

    private void obey(List<PolicyViolation> violations) throws ProgramException {
        if (violations.stream().anyMatch(PolicyViolation::blocks)) {
            throw ProgramException.forGood(
                    PolicyViolation.FAILURE,
                    violations.stream().map(PolicyViolation::toString).collect(Collectors.joining("; ")));
        }
        for (var violation : violations) {
            context.log(Level.WARNING, violation.toString());
            log.warn(
                    "Node {} of execution {}: {}",
                    context.path(),
                    context.execution(),
                    context.masked(violation.toString()));
        }
    }
}
