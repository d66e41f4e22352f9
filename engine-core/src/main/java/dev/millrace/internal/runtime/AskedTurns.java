package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.internal.concurrent.Answer;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Explain;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.RepairOutlook;
import dev.millrace.internal.decision.Report;
import dev.millrace.internal.decision.Standing;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What callers ask of an execution, and how they are answered: in its mailbox, and when what the answer rests on is safe. Thread-safe. */
abstract class AskedTurns extends AttemptTurns {

    // Confined to the turn.
    private boolean left;

    AskedTurns(EngineRuntime engine, ExecutionState state) {
        super(engine, state);
    }

    /** What a caller wants changed. */
    interface Input<T> {
        /** Decides it, and says what became of it. */
        T decide(long at);
    }

    /** Runs a question in the mailbox and waits for the answer; turns are short, so the wait is. */
    final <T> T ask(Supplier<T> question) {
        if (mailbox.isHeldHere()) {
            checkBetweenTurns();
            return question.get();
        }
        var answer = new Answer<T>();
        postBriefly(() -> {
            if (answer.take()) {
                try {
                    answer.give(question.get());
                } catch (Throwable t) {
                    answer.refuse(t);
                }
            }
        });
        return wait(answer);
    }

    /**
     * Asks as {@link #ask} does, and waits until the turns that the answer rests on are safe, as far as they are on their way to the store.
     * A listener or a callback, which holds up the mailbox, is answered at once.
     */
    final <T> T askSafe(Supplier<T> question) {
        return isAnsweredAtOnce() ? ask(question) : wait(askLater(question));
    }

    /** Asks as {@link #askSafe} does, without waiting. */
    final <T> CompletableFuture<T> askSoon(Supplier<T> question) {
        return isAnsweredAtOnce()
                ? CompletableFuture.completedFuture(ask(question))
                : askLater(question).future();
    }

    private boolean isAnsweredAtOnce() {
        return engine.durability() == null || mailbox.isHeldHere();
    }

    private <T> Answer<T> askLater(Supplier<T> question) {
        var answer = new Answer<T>();
        postBriefly(() -> {
            if (answer.take()) {
                try {
                    var seen = question.get();
                    boolean asItWas = left; // what had been decided was made safe before the engine let go
                    whenDecided(failure -> complete(answer, seen, asItWas ? null : failure));
                } catch (Throwable t) {
                    answer.refuse(t);
                }
                flush();
            }
        });
        return answer;
    }

    /** The engine is closed: nothing is decided any more. */
    final void left() {
        left = true;
    }

    /** Takes an input in a turn, and waits until what it led to is safe. */
    final <T> T change(Input<T> input) {
        if (mailbox.isHeldHere()) {
            checkBetweenTurns();
            var changed = input.decide(engine.now());
            flush();
            return changed;
        }
        var answer = new Answer<T>();
        post(() -> {
            if (answer.take()) {
                decide(input, answer);
                flush();
            }
        });
        return wait(answer);
    }

    private <T> void decide(Input<T> input, Answer<T> answer) {
        long before = decision.state().sequence();
        try {
            var changed = input.decide(engine.now());
            whenSafe(failure -> complete(answer, changed, failure));
        } catch (Throwable t) {
            answer.refuse(t);
            if (decision.state().sequence() != before) {
                fault(t); // it broke off in the middle
            }
        }
    }

    /** Looks at something if nobody holds the mailbox now. */
    final <T> Optional<T> glance(Supplier<T> look) {
        if (!mailbox.tryEnter()) {
            return Optional.empty();
        }
        var seen = new ArrayList<T>(1);
        mailbox.leaveAfter(
                () -> seen.add(look.get()), engine.settings().threads().spare()::run);
        return seen.stream().findFirst();
    }

    /** Whoever holds the mailbox may be held up by a listener: so the wait has an end, and what was asked is taken back if it can be. */
    private <T> T wait(Answer<T> answer) {
        var limit = engine.settings().limits().answer();
        if (!answer.await(limit)) {
            if (answer.take()) {
                throw notAnswered(limit, "nothing was asked or changed");
            }
            if (!answer.await(limit)) {
                throw notAnswered(limit, "what was asked is taken up, but not confirmed");
            }
        }
        return answer.value();
    }

    private NotAnsweredException notAnswered(Duration limit, String state) {
        return new NotAnsweredException(
                id(),
                "[ENG-171] execution " + id() + " does not answer for " + limit + ": somebody holds its turn"
                        + Audience.holderOf(telling().call()) + "; " + state);
    }

    private void postBriefly(Runnable task) {
        mailbox.postBriefly(task, engine.settings().threads().spare()::run);
        engine.wakeForWork();
    }

    private static <T> void complete(Answer<T> answer, T value, @Nullable StoreException failure) {
        if (failure == null) {
            answer.give(value);
        } else {
            answer.refuse(failure);
        }
    }

    static <T> void complete(CompletableFuture<T> answer, T value, @Nullable StoreException failure) {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** A listener or a callback asks, on the thread that holds the mailbox: between two turns it is answered at once. */
    private void checkBetweenTurns() {
        if (isDeciding()) {
            throw new IllegalStateException("[ENG-106] execution " + id()
                    + " is in the middle of a long turn; a listener can ask it when the turn is over");
        }
    }

    // --- what is only looked at

    /** Returns the whole state, between two turns. */
    public final ExecutionSnapshot snapshot() {
        return askSafe(() -> Report.of(decision.state(), progress()));
    }

    /** Returns why a node stands where it stands; nothing if there is no such node. */
    public final Optional<Explanation> explain(NodePath node) {
        return askSafe(() -> Explain.of(decision.state(), node, events.all(), path -> engine.gateOf(id(), path)));
    }

    /** Returns what is known about it without its nodes, once it is safe. */
    final CompletableFuture<StoredExecution> summary() {
        return askSoon(() -> {
            var state = decision.state();
            return new StoredExecution(
                    id(), state.origin(), Report.status(state), state.startedAt(), state.endedAt(), state.sequence());
        });
    }

    /** Returns what it runs, and who started it. */
    final Origin origin() {
        return ask(() -> decision.state().origin());
    }

    /** Returns the newest events. */
    public final List<Event> events() {
        return askSafe(events::all);
    }

    /** Returns how it stands, for who wonders why it does not do what was asked. */
    final Standing standing() {
        return askSafe(() -> Standing.of(decision.state()));
    }

    /**
     * Returns what a repair would bring about.
     *
     * @throws IllegalArgumentException if it cannot be done
     */
    public final RepairOutlook outlook(RepairAction action) {
        return ask(() -> decision.interventions().outlook(action));
    }
}
