package dev.millrace.internal.runtime;

import dev.millrace.event.NotAnsweredException;
import dev.millrace.internal.concurrent.Answer;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in which callers ask an execution: in its mailbox, and answered when what the answer rests on is safe, or
 * after a limited time with an exception. One for all executions of an engine. Thread-safe.
 */
final class Questions {

    private final Duration limit;
    private final Predicate<Runnable> spare;
    private final Runnable wakeForWork;

    /**
     * Creates it.
     *
     * @param limit how long a caller waits for an answer, and as long again for one that was taken up
     * @param spare runs on a thread of its own what arrives while a caller only looks; answers whether it will
     * @param wakeForWork sees to it that somebody works
     */
    Questions(Duration limit, Predicate<Runnable> spare, Runnable wakeForWork) {
        this.limit = limit;
        // What it runs are turns of others, who have looked for work that they would make before they ran.
        this.spare = others -> spare.test(() -> {
            others.run();
            wakeForWork.run();
        });
        this.wakeForWork = wakeForWork;
    }

    /** A change that a caller wants. */
    interface Input<T> {
        /** Decides it, and says what became of it. */
        T decide(long at);
    }

    /** Runs a question in the mailbox and waits for the answer; turns are short, so the wait is. */
    <T> T ask(Turns turns, Supplier<T> question) {
        if (turns.mailbox().isHeldHere()) {
            checkBetweenTurns(turns);
            return question.get();
        }
        return wait(turns, posted(turns, question));
    }

    private <T> Answer<T> posted(Turns turns, Supplier<T> question) {
        var answer = new Answer<T>();
        postBriefly(turns, () -> {
            if (answer.take()) {
                try {
                    answer.give(question.get());
                } catch (Throwable t) {
                    answer.refuse(t);
                }
            }
        });
        return answer;
    }

    /**
     * Asks as {@link #ask} does, and waits until the turns that the answer rests on are safe, as far as they are on
     * their way to the store.
     * A listener or a callback, which holds up the mailbox, is answered at once.
     */
    <T> T askSafe(Turns turns, Supplier<T> question) {
        return isAnsweredAtOnce(turns) ? ask(turns, question) : wait(turns, askLater(turns, question));
    }

    /** A question on its way. */
    interface Asked<T> {
        /** Waits for the answer, for as long as one is waited for since it was asked. */
        T answer();
    }

    /** Asks as {@link #askSafe} does, without waiting: so many can be asked, and waited for as long as one. */
    <T> Asked<T> askSoon(Turns turns, Supplier<T> question) {
        if (turns.mailbox().isHeldHere()) {
            var answer = ask(turns, question);
            return () -> answer;
        }
        var asked = turns.isDurable() ? askLater(turns, question) : posted(turns, question);
        return () -> wait(turns, asked, asked.left(limit));
    }

    private static boolean isAnsweredAtOnce(Turns turns) {
        return !turns.isDurable() || turns.mailbox().isHeldHere();
    }

    private <T> Answer<T> askLater(Turns turns, Supplier<T> question) {
        var answer = new Answer<T>();
        postBriefly(turns, () -> {
            if (answer.take()) {
                try {
                    var seen = question.get();
                    boolean asItWas = turns.isLeft(); // what had been decided was made safe before the engine let go
                    turns.whenDecided(failure -> complete(answer, seen, asItWas ? null : failure));
                } catch (Throwable t) {
                    answer.refuse(t);
                }
                turns.flush();
            }
        });
        return answer;
    }

    /** Takes an input in a turn, and waits until what it led to is safe. */
    <T> T change(Turns turns, Input<T> input) {
        if (turns.mailbox().isHeldHere()) {
            checkBetweenTurns(turns);
            var changed = decided(turns, input);
            turns.flush();
            return changed;
        }
        var answer = new Answer<T>();
        turns.post(() -> {
            if (answer.take()) {
                decide(turns, input, answer);
                turns.flush();
            }
        });
        return wait(turns, answer);
    }

    /** What could not be kept is not decided: whoever asks afterwards would see it. */
    private static <T> T decided(Turns turns, Input<T> input) {
        if (turns.isLeft()) {
            throw new LeftException(turns.id());
        }
        return input.decide(turns.now());
    }

    private static <T> void decide(Turns turns, Input<T> input, Answer<T> answer) {
        long before = turns.state().sequence();
        try {
            var changed = decided(turns, input);
            turns.whenSafe(failure -> complete(answer, changed, failure));
        } catch (Throwable t) {
            answer.refuse(t);
            if (turns.state().sequence() != before) {
                turns.fault(t); // it broke off in the middle
            }
        }
    }

    /** Looks at something if nobody holds the mailbox now. */
    <T> Optional<T> glance(Turns turns, Supplier<T> look) {
        if (!turns.mailbox().tryEnter()) {
            return Optional.empty();
        }
        var seen = new ArrayList<T>(1);
        turns.mailbox().leaveAfter(() -> seen.add(look.get()), spare);
        wakeForWork.run();
        return seen.stream().findFirst();
    }

    /**
     * Whoever holds the mailbox may be held up by a listener: so the wait has an end, and what was asked is taken back
     * if it can be.
     */
    private <T> T wait(Turns turns, Answer<T> answer) {
        return wait(turns, answer, limit);
    }

    private <T> T wait(Turns turns, Answer<T> answer, Duration atFirst) {
        if (!answer.await(atFirst)) {
            if (answer.take()) {
                throw notAnswered(turns, "nothing was asked or changed");
            }
            if (!answer.await(limit)) {
                throw notAnswered(turns, "what was asked is taken up, but not confirmed");
            }
        }
        return answer.value();
    }

    private NotAnsweredException notAnswered(Turns turns, String state) {
        return new NotAnsweredException(
                turns.id(),
                "[ENG-171] execution " + turns.id() + " does not answer for " + limit + ": somebody holds its turn"
                        + turns.holder() + "; " + state);
    }

    private void postBriefly(Turns turns, Runnable task) {
        turns.mailbox().postBriefly(task, spare);
        wakeForWork.run();
    }

    private static <T> void complete(Answer<T> answer, T value, @Nullable StoreException failure) {
        if (failure == null) {
            answer.give(value);
        } else {
            answer.refuse(failure);
        }
    }

    /** Waits for an answer; throws what it failed with. */
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

    /**
     * A listener or a callback asks, on the thread that holds the mailbox: between two turns it is answered at once.
     */
    private static void checkBetweenTurns(Turns turns) {
        if (turns.isDeciding()) {
            throw new IllegalStateException("[ENG-106] execution " + turns.id()
                    + " is in the middle of a long turn; a listener can ask it when the turn is over");
        }
    }
}
