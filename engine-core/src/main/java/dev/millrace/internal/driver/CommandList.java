package dev.millrace.internal.driver;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.GateWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * List of the events and commands of a turn, in the order in which the decision gives them. Confined to its execution's
 * thread.
 */
final class CommandList implements Commands {

    private final Set<NodeHandle> atGates = new HashSet<>();
    private List<Event> events = new ArrayList<>();
    private List<Command> commands = new ArrayList<>();

    /** Returns the turn, and begins the next one. */
    TurnResult close(boolean isTaken) {
        var turn = new TurnResult(isTaken, events, commands);
        events = new ArrayList<>();
        commands = new ArrayList<>();
        return turn;
    }

    void add(Command command) {
        commands.add(command);
    }

    /** Notes that a node that is ready waits at its gates. */
    void waitsAtGates(NodeHandle node) {
        atGates.add(node);
    }

    /** Notes that a node waits at its gates no more. */
    void waitsNoMore(NodeHandle node) {
        atGates.remove(node);
    }

    @Override
    public void keep(Event event) {
        events.add(event);
    }

    @Override
    public void runNode(ScopeState scope, int position) {
        add(new Command.RunNode(new NodeHandle(scope, position)));
    }

    /** The verdict comes as an input of its own. */
    @Override
    public GateWait passGates(ScopeState scope, int position, boolean returns) {
        add(new Command.EnterGates(new NodeHandle(scope, position), returns));
        return GateWait.OVER;
    }

    @Override
    public boolean leaveGates(ScopeState scope, int position) {
        var node = new NodeHandle(scope, position);
        add(new Command.LeaveGates(node));
        return atGates.remove(node);
    }

    @Override
    public void stopNode(ScopeState scope, int position, String reason) {
        add(new Command.StopNode(new NodeHandle(scope, position), reason));
    }

    @Override
    public void endNoted(ScopeState scope, int position, Map<String, Object> note) {
        add(new Command.EndNoted(new NodeHandle(scope, position), note));
    }

    @Override
    public void setTimer(ScopeState scope, int position, Duration delay) {
        add(new Command.SetTimer(new NodeHandle(scope, position), delay));
    }

    @Override
    public void cancelTimer(ScopeState scope, int position) {
        add(new Command.CancelTimer(new NodeHandle(scope, position)));
    }

    @Override
    public void setDeadline(Duration left) {
        add(new Command.SetDeadline(left));
    }

    @Override
    public void clearDeadline() {
        add(new Command.ClearDeadline());
    }

    @Override
    public void setGrace(Stop stop) {
        add(new Command.SetGrace());
    }

    @Override
    public void startChild(ScopeState scope, int position, Child child) {
        add(new Command.StartChild(new NodeHandle(scope, position), child));
    }

    @Override
    public void stopChild(Child child, Stop stop, String reason) {
        add(new Command.StopChild(child, stop, reason));
    }

    @Override
    public void holdChild(Child child, Request request) {
        add(new Command.HoldChild(child, request));
    }

    @Override
    public void resumeChild(Child child, Request request) {
        add(new Command.ResumeChild(child, request));
    }

    @Override
    public void readItems(ScopeState scope, int position, ItemRequest request) {
        add(new Command.ReadItems(new NodeHandle(scope, position), request));
    }

    @Override
    public void evaluate(ScopeState scope, int position, ScriptRequest request) {
        add(new Command.Evaluate(new NodeHandle(scope, position), request));
    }

    @Override
    public void stopEvaluation(ScriptRequest request) {
        add(new Command.StopEvaluation(request));
    }

    @Override
    public void finish() {
        add(new Command.Finish());
    }
}
