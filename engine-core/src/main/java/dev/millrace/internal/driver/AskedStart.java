package dev.millrace.internal.driver;

import dev.millrace.definition.NameRule;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.StartTerms;
import dev.millrace.definition.WhenFull;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionId;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.admission.StartClaim;
import dev.millrace.internal.admission.StartGates.Obstacle;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.decision.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Start that somebody asks for: which gates it passes before it begins, and what becomes of it there. Immutable.
 *
 * @param execution the id that it is to have
 * @param plan what it runs
 * @param key its key; empty for none
 * @param lane the lane in which it is alone; empty for none
 * @param terms what the caller says of it
 * @param room for how many executions the engine has room
 */
public record AskedStart(ExecutionId execution, Plan plan, String key, String lane, StartTerms terms, StartRoom room) {

    /** The label that says in which lane an execution is. */
    public static final String LANE = "millrace.lane";

    /** The gate of the engine's room. */
    public static final String ENGINE = "maxExecutions of the engine";

    private static final Set<String> ROOTS = Set.of("input");

    /**
     * Returns the key of a start: its own, or the one that its workflow says for the input; empty for none.
     *
     * @throws IllegalArgumentException if the workflow's key has no value for this input
     */
    public static String keyOf(Plan plan, String own, Map<String, Object> input) {
        var template = plan.workflow().policy().starts().key();
        return template.isEmpty() || !own.isEmpty() ? own : render(template.get(), plan, input);
    }

    private static String render(String text, Plan plan, Map<String, Object> input) {
        try {
            var key = Template.parseText(text, ROOTS).render(root -> root.equals("input") ? input : null);
            return NameRule.check("the key of the workflow's executions", String.valueOf(key));
        } catch (InvalidExpressionException e) {
            throw new IllegalArgumentException(
                    "[ENG-183] the key '" + text + "' of the executions of workflow '"
                            + plan.workflow().id() + "' has no value for this input: " + e.getMessage(),
                    e);
        }
    }

    /** Returns what becomes of it if another execution has its key; empty for the default. */
    public Optional<OnDuplicate> onDuplicate() {
        var said = terms.onDuplicate();
        return said.isPresent() ? said : plan.workflow().policy().starts().onDuplicate();
    }

    /** Returns whether it is taken for an execution that has its key. */
    public boolean isShared() {
        return onDuplicate().filter(rule -> rule != OnDuplicate.RETURN_EXISTING).isEmpty();
    }

    /** Returns whether it waits, or is refused, until no other execution with its key is live. */
    public boolean isAlone() {
        return onDuplicate()
                .filter(rule ->
                        rule == OnDuplicate.WAIT || rule == OnDuplicate.FAIL || rule == OnDuplicate.CANCEL_RUNNING)
                .isPresent();
    }

    /** Returns whether those that are live under its key are cancelled for it, once it is safe that it waits. */
    public boolean replaces() {
        return onDuplicate().filter(rule -> rule == OnDuplicate.CANCEL_RUNNING).isPresent();
    }

    /** Returns how urgent it is. */
    public Priority priority() {
        return terms.priority()
                .or(() -> plan.workflow().policy().starts().priority())
                .orElse(Priority.NORMAL);
    }

    /** Returns whether it does not start while a live execution has its key. */
    public boolean isRefusedBesideTwin() {
        return onDuplicate().filter(rule -> rule == OnDuplicate.FAIL).isPresent();
    }

    /** Returns how long its caller waits for room; empty if he does not, as for one that waits for who it replaces. */
    public Optional<Duration> callerWaits() {
        return !replaces() && whenFull() instanceof WhenFull.Wait wait ? Optional.of(wait.limit()) : Optional.empty();
    }

    /** Returns what becomes of it if there is no room. */
    public WhenFull whenFull() {
        return terms.whenFull()
                .or(() -> plan.workflow().policy().starts().whenFull())
                .orElse(room.whenFull());
    }

    /** Returns the gates that it passes, in their order. */
    public List<StartClaim> claims() {
        var claims = claims(plan, key, lane, !key.isEmpty() && isAlone(), room);
        if (claims.isEmpty()) {
            return claims;
        }
        boolean waitsForRoom = !whenFull().equals(WhenFull.REJECT);
        boolean waitsForKey =
                onDuplicate().filter(rule -> rule == OnDuplicate.FAIL).isEmpty();
        return claims.stream()
                .map(claim -> new StartClaim(
                        claim.gate(), claim.limit(), isLane(claim) || (isKey(claim) ? waitsForKey : waitsForRoom)))
                .toList();
    }

    /**
     * Returns the gates of an execution of the host's, at all of which it waits.
     *
     * @param lane the lane in which it is alone; empty for none
     * @param alone whether it may be live only where no other one with its key is
     */
    public static List<StartClaim> claims(Plan plan, String key, String lane, boolean alone, StartRoom room) {
        int most = plan.workflow().policy().starts().maxExecutions();
        if (room.maxExecutions() <= 0 && most <= 0 && key.isEmpty() && lane.isEmpty()) {
            return List.of();
        }
        var claims = new ArrayList<StartClaim>(4);
        if (room.maxExecutions() > 0) {
            claims.add(new StartClaim(ENGINE, room.maxExecutions(), true));
        }
        if (most > 0) {
            claims.add(new StartClaim(workflowGate(plan), most, true));
        }
        if (!lane.isEmpty()) {
            claims.add(new StartClaim("lane '" + lane + "'", 1, true));
        }
        if (!key.isEmpty()) {
            claims.add(new StartClaim(keyGate(key), alone ? 1 : StartClaim.UNLIMITED, true));
        }
        return claims;
    }

    /** Returns the gates of a child: it is counted, and nothing keeps it, for its parent waits for it. */
    public static List<StartClaim> claimsOfChild(Plan plan) {
        return plan.workflow().policy().starts().maxExecutions() == 0
                ? List.of()
                : List.of(new StartClaim(workflowGate(plan), StartClaim.UNLIMITED, true));
    }

    private static String workflowGate(Plan plan) {
        return "maxExecutions of workflow '" + plan.workflow().id() + "'";
    }

    /** Returns the name of the gate that a key is. */
    public static String keyGate(String key) {
        return "key '" + key + "'";
    }

    private static boolean isLane(StartClaim claim) {
        return claim.gate().startsWith("lane '");
    }

    private static boolean isKey(StartClaim claim) {
        return claim.gate().startsWith("key '");
    }

    // --- what becomes of it

    /** Returns how it waits for what keeps it. */
    public StartWait waitsFor(Obstacle obstacle) {
        return new StartWait(obstacle.claim().gate(), reason(obstacle), priority(), isAlone(), obstacle.before());
    }

    /** Returns why somebody waits, for people. */
    public static String reason(Obstacle obstacle) {
        var holders = texts(obstacle.holders());
        int others = obstacle.held() - holders.size();
        return holders.isEmpty()
                ? "it is another one's turn"
                : "held by " + String.join(", ", holders) + (others > 0 ? " and " + others + " more" : "");
    }

    /** Returns how people are told of executions. */
    public static List<String> texts(List<ExecutionId> executions) {
        return executions.stream().map(id -> "execution " + id).toList();
    }

    /** Returns why those are cancelled that an execution replaces. */
    public static String replacement(ExecutionId execution) {
        return "execution " + execution + " with the same key replaces it";
    }

    /** Returns how it is refused at a gate. */
    public IllegalStateException refusal(Obstacle obstacle) {
        var workflow = plan.workflow().id();
        var claim = obstacle.claim();
        if (isKey(claim)) {
            return refusalBeside(obstacle.holders().get(0));
        }
        return new CapacityException(
                claim.gate(),
                claim.limit(),
                "[ENG-181] there is no room for another execution of workflow '"
                        + workflow + "': " + claim.gate() + " is " + claim.limit() + ", and as many"
                        + " are live; start it later, have it wait by whenFull, or raise the limit");
    }

    /** Returns what is said where a live execution has its key. */
    public DuplicateStartException refusalBeside(ExecutionId twin) {
        return new DuplicateStartException(
                key,
                twin,
                "[ENG-182] execution " + twin + " with the key '" + key + "' has not ended, so another one of"
                        + " workflow '" + plan.workflow().id() + "' does not start; await it, or say"
                        + " onDuplicate: wait, cancelRunning, returnExisting or allow");
    }

    /**
     * Accepts that an execution has its key already.
     *
     * @throws IllegalArgumentException if it is of another workflow
     */
    public void requireSameWorkflow(ExecutionId first, Plan other) {
        var known = other.workflow().id();
        if (!known.equals(plan.workflow().id())) {
            throw new IllegalArgumentException("[ENG-172] the key '" + key + "' is that of execution " + first
                    + " of workflow '" + known + "'; a start of workflow '"
                    + plan.workflow().id()
                    + "' needs another one, such as '" + plan.workflow().id() + "/" + key + "'");
        }
    }

    /**
     * Accepts that it is taken for an execution with a certain input.
     *
     * @throws DuplicateStartException if its own is another one, and nobody says that this is well
     */
    public void requireSameInput(ExecutionId first, Map<String, Object> firstInput, Map<String, Object> input) {
        if (onDuplicate().isEmpty() && !SameData.isSame(firstInput, input)) {
            throw new DuplicateStartException(
                    key,
                    first,
                    "[ENG-184] the key '" + key + "' is that of execution " + first + ", which was started with"
                            + " another input; start with that input, under another key, or say onDuplicate:"
                            + " returnExisting to take it whatever its input was");
        }
    }
}
