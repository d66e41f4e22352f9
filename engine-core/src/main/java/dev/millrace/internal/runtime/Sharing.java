package dev.millrace.internal.runtime;

import dev.millrace.event.CapacityException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.LoggableException;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.internal.admission.Grants;
import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.Ending;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of an engine that lives beside others on one store: it takes over what nobody has, deals with messages to
 * its executions, sends those to others, and follows executions that go on elsewhere. Thread-safe.
 */
final class Sharing implements Correspondent, AutoCloseable {

    /*
     * S1  One look at a time, on a thread of its own: messages to an execution are dealt with in their order. Answers
     *     that somebody waits for are fetched on the store's thread, so that no look holds them up.
     * S2  A message is done when what it led to is safe; whoever takes the execution over before deals with it again.
     * S3  Who follows an execution is told of its end by the store, wherever it has come.
     */
    private static final Logger log = LoggerFactory.getLogger(Sharing.class);
    private static final int AT_ONCE = 50;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String DONE = "+";
    private static final String REFUSED = "-";
    private static final String NOT_NOW = "~";

    private final Ownership ownership;
    private final Durability durability;
    private final Restorer restorer;
    private final Starts starts;
    private final Adoption adoption;
    private final RestPass resting;
    private final Grants grants;
    private final Errand background;
    private final Duration patience;
    private final CoalescedTask look;
    private final Map<Long, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final Map<ExecutionId, Ending<ExecutionResult>> followed = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile boolean leavesStarts; // there may be some for which there was no room

    /**
     * What is done with executions when it looks.
     *
     * @param adoption takes over what nobody has
     * @param resting lets go what only waits
     * @param grants what this engine has of gates that count over several
     */
    record Looks(Adoption adoption, RestPass resting, Grants grants) {}

    /**
     * Creates it; nothing is looked for before {@link #begin}.
     *
     * @param looks what else is done when it looks
     * @param background where it looks
     * @param patience how long an answer is waited for
     */
    Sharing(
            Durability durability,
            Restorer restorer,
            Starts starts,
            Looks looks,
            Errand background,
            Duration patience) {
        this.adoption = looks.adoption();
        this.resting = looks.resting();
        this.grants = looks.grants();
        this.ownership = durability.ownership().orElseThrow();
        this.durability = durability;
        this.restorer = restorer;
        this.starts = starts;
        this.background = background;
        this.patience = patience;
        this.look = new CoalescedTask(background, this::look);
    }

    void begin() {
        ownership.onNews(this::hear);
    }

    /** There may be something; on a thread of the store. */
    private void hear() {
        asked.keySet().forEach(this::fetch);
        look.ask();
    }

    private void fetch(long number) {
        var waiting = asked.get(number);
        if (waiting != null) {
            ownership.answer(number).ifPresent(waiting::complete);
        }
    }

    private void look() {
        try {
            if (!closed) {
                adoption.goOn();
                deal();
                followed.keySet().forEach(this::tellEnd);
                resting.runIfDue();
            }
        } catch (StoreException | IllegalStateException e) {
            log.warn("What came from other engines is looked for again: {}", e.getMessage());
        }
    }

    // --- messages to executions of this engine

    private void deal() {
        for (var some = take(); !closed && !some.isEmpty(); ) {
            some.forEach(this::deal);
            some = some.size() < AT_ONCE ? List.of() : take();
        }
    }

    /** Takes no more starts than there is room for; other engines may have some. */
    private List<InboxMessage> take() {
        int room = Math.max(0, Math.min(AT_ONCE, adoption.room()));
        leavesStarts = true; // who makes room meanwhile has it looked at again
        var some = ownership.take(AT_ONCE, room);
        leavesStarts = some.stream().filter(InboxMessage::isStart).count() == room;
        return some;
    }

    /** There is room for one more execution. */
    void hasRoom() {
        if (leavesStarts) {
            look.ask();
        }
    }

    private void deal(InboxMessage message) {
        String answer;
        try {
            answer = message.isStart() ? started(message) : asked(message);
        } catch (IllegalArgumentException e) {
            answer = REFUSED + e.getMessage();
        } catch (LostExecutionException | LeftException | CapacityException e) {
            ownership.putBack(message, PAUSE);
            return;
        } catch (StoreException e) {
            leave(message, e);
            return;
        } catch (IllegalStateException e) {
            if (message.isStart() || starts.isClosed()) {
                leave(message, e);
                return;
            }
            answer = NOT_NOW + e.getMessage();
        } catch (RuntimeException e) {
            log.error("Message {} cannot be dealt with", message.number(), LoggableException.of(e));
            if (message.isStart()) {
                leave(message, e);
                return;
            }
            answer = NOT_NOW + e;
        }
        if (!answer.startsWith(DONE)) {
            log.warn("Message {} to execution {} is refused: {}", message.number(), message.execution(), answer);
        }
        ownership.done(message, answer);
    }

    /** Leaves a message to whoever can do what it wants; nobody waits for an engine that closes. */
    private void leave(InboxMessage message, RuntimeException why) {
        if (!message.isStart() || starts.isClosed()) {
            log.warn("Message {} to execution {} waits: {}", message.number(), message.execution(), why.getMessage());
            ownership.putBack(message, starts.isClosed() ? Duration.ZERO : PAUSE);
            return;
        }
        var reason = String.valueOf(why.getMessage());
        var stands = ownership.refuse(message, reason);
        if (stands.isGivenUp()) {
            log.error("The start of execution {} waits in enqueuedStarts(), {}", message.execution(), stands.why());
        } else if (stands.trials().count() == 1) {
            log.warn("The start of execution {} is left to others: {}", message.execution(), reason);
        } else {
            log.debug("The start of execution {} is left to others again: {}", message.execution(), reason);
        }
    }

    Ownership ownership() {
        return ownership;
    }

    private String started(InboxMessage start) {
        if (durability.store().find(start.execution()).isPresent()) {
            return DONE; // by an engine that ended before it could say so
        }
        var plan = restorer.planOf(start.execution(), QueuedStart.pin(start));
        return DONE
                + starts.start(start.execution(), plan, QueuedStart.request(start))
                        .id();
    }

    private String asked(InboxMessage message) {
        var wanted = Wanted.of(message);
        var actor = restorer.wake(message.execution());
        if (actor.isView()) {
            throw new LostExecutionException("[JDB-131] execution " + message.execution() + " is another engine's");
        }
        var events = wanted.isOfHistory() ? durability.store().read(message.execution()) : List.<Event>of();
        return DONE + new Fulfilment(wanted, message.number(), events).askOf(actor);
    }

    @Override
    public long repairsOf(ExecutionId id) {
        return Fulfilment.repairs(durability.store().read(id));
    }

    // --- messages to executions of others

    @Override
    public String ask(ExecutionId id, Wanted wanted) {
        long number = ownership.send(InboxMessage.to(id, wanted.kind(), wanted.data()), true);
        var answer = asked.computeIfAbsent(number, any -> new CompletableFuture<>());
        try {
            fetch(number);
            return read(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw notAnswered(id, "no engine has answered for " + patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notAnswered(id, "the wait was interrupted");
        } catch (ExecutionException e) {
            throw new AssertionError("an answer does not fail", e);
        } finally {
            asked.remove(number);
        }
    }

    private static NotAnsweredException notAnswered(ExecutionId id, String why) {
        return new NotAnsweredException(
                id,
                "[JDB-142] execution " + id + " is not this engine's, and " + why
                        + "; what was asked stays, and whoever has it, or takes it over, deals with it");
    }

    private static String read(String answer) {
        var text = answer.substring(1);
        if (answer.startsWith(REFUSED)) {
            throw new IllegalArgumentException(text);
        }
        if (answer.startsWith(NOT_NOW)) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    /** Puts a start into the store for any engine; in a transaction of the application, if there is one. */
    void queue(ExecutionId id, Plan plan, StartRequest request, Optional<Object> transaction) {
        durability.prepare(plan);
        send(QueuedStart.message(id, plan, request), transaction);
    }

    /** Puts a wish for an execution into the store, and does not wait. */
    void send(ExecutionId id, Wanted wanted, Object transaction) {
        send(InboxMessage.to(id, wanted.kind(), wanted.data()), Optional.of(transaction));
    }

    private void send(InboxMessage message, Optional<Object> transaction) {
        if (transaction.isPresent()) {
            ownership.send(message, transaction.get());
        } else {
            ownership.send(message, false);
        }
    }

    // --- executions that go on elsewhere

    @Override
    public Ending<ExecutionResult> follow(ExecutionId id) {
        var end = followed.computeIfAbsent(id, any -> new Ending<>());
        if (closed) {
            fail(id, end, new LeftException(id));
        } else {
            tellEnd(id);
        }
        return end;
    }

    private void tellEnd(ExecutionId id) {
        var end = followed.get(id);
        if (end == null) {
            return;
        }
        var ended = durability.store().find(id).filter(stored -> stored.isEnded());
        if (ended.isPresent()) {
            restorer.find(id).ifPresent(actor -> {
                followed.remove(id, end);
                end.complete(actor.result().join());
                end.tell();
            });
        }
    }

    private void fail(ExecutionId id, Ending<ExecutionResult> end, StoreException why) {
        followed.remove(id, end);
        end.completeExceptionally(why);
        end.tell();
    }

    /** Nothing is known any more of what goes on elsewhere. */
    void lose(StoreException failure) {
        closed = true;
        asked.values().forEach(answer -> answer.complete(NOT_NOW + failure.getMessage()));
        followed.forEach((id, end) -> fail(id, end, failure));
    }

    /** Takes nothing over any more, and deals with nothing, once the current look is over. */
    @Override
    public void close() {
        closed = true;
        background.close();
        background.await(patience);
        grants.close();
        followed.forEach((id, end) -> fail(id, end, new LeftException(id)));
    }
}
