package dev.millrace.temporal.internal;

import dev.millrace.definition.Priority;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.driver.AttemptData;
import dev.millrace.internal.driver.Returned;
import dev.millrace.serialization.ExactDataCodec;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.store.Turn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** What goes between clients, workflow code and activities: records, each as one text. */
public final class Messages {

    private static final JacksonStoreCodec EVENTS = new JacksonStoreCodec();

    private Messages() {}

    /**
     * The beginning of a run.
     *
     * @param execution its id
     * @param revision what it runs, and no other
     * @param input its input
     * @param variables win over those that its workflow declares
     * @param starter who starts it
     * @param priority how urgent it is; empty for what its workflow says
     * @param past the events of its earlier runs, packed; empty for the first run
     */
    public record Begin(
            ExecutionId execution,
            String revision,
            Map<String, Object> input,
            Map<String, Object> variables,
            Starter starter,
            Optional<Priority> priority,
            String past) {}

    /** What somebody asks of an execution. */
    public enum Kind {
        /** A signal is sent. */
        SIGNAL,
        /** It shall stop in order. */
        CANCEL,
        /** It shall stop at once. */
        TERMINATE,
        /** It is held. */
        PAUSE,
        /** It goes on. */
        RESUME,
        /** It is held with the execution that waits for it. */
        HOLD,
        /** It goes on with that. */
        RELEASE,
        /** An execution that it waits for has ended. */
        CHILD_ENDED
    }

    /**
     * What somebody asks.
     *
     * @param name of a signal; of a child, its id
     * @param payload of a signal; of a child, its result
     * @param reason why
     * @param by who
     */
    public record Asked(
            Kind kind,
            String name,
            Map<String, Object> payload,
            String dedupId,
            String correlation,
            String reason,
            String by) {

        /** Creates what has nothing but a reason. */
        public Asked(Kind kind, String reason, String by) {
            this(kind, "", Map.of(), "", "", reason, by);
        }
    }

    /** The call of a node's code. */
    record CallAsked(String revision, AttemptData attempt) {}

    /** What came of a call: one of the first three is there. */
    record CallEnded(
            Optional<NodeResult> result, Optional<Failure> failure, Optional<String> undecided, boolean interrupted) {

        static CallEnded of(Returned returned) {
            return new CallEnded(
                    Optional.ofNullable(returned.result()),
                    Optional.ofNullable(returned.failure()),
                    Optional.ofNullable(returned.undecided()),
                    returned.isInterrupted());
        }

        Returned returned() {
            return new Returned(result.orElse(null), failure.orElse(null), undecided.orElse(null), interrupted);
        }
    }

    /** Scripts to evaluate, and after how long they are told to stop where nobody else can tell them. */
    record ScriptsAsked(List<Scripted> scripts, Map<String, Object> bindings, boolean limited, Duration limit) {}

    /** What they gave. */
    record ScriptsEnded(List<ScriptValue> values) {}

    /** Items to read. */
    record ItemsAsked(CollectionFile file, String format, List<String> folders, int index, long offset) {}

    /** What was read, or why it cannot be. */
    record ItemsEnded(Optional<ItemNews.Batch> batch, Optional<ItemNews.Unreadable> unreadable) {

        static ItemsEnded of(ItemNews news) {
            return news instanceof ItemNews.Batch batch
                    ? new ItemsEnded(Optional.of(batch), Optional.empty())
                    : new ItemsEnded(Optional.empty(), Optional.of((ItemNews.Unreadable) news));
        }

        ItemNews news() {
            return batch.<ItemNews>map(read -> read).orElseGet(unreadable::orElseThrow);
        }
    }

    /** Returns a record as a text. */
    public static String write(Record message) {
        return ExactDataCodec.write(RecordData.of(message));
    }

    /** Returns the record that a text stands for. */
    public static <R extends Record> R read(Class<R> type, String text) {
        return RecordData.read(type, ExactDataCodec.read(text));
    }

    /** Returns the record that data stand for. */
    static <R extends Record> R read(Class<R> type, Map<String, Object> data) {
        return RecordData.read(type, data);
    }

    /** Returns a record as data. */
    static Map<String, Object> dataOf(Record message) {
        return RecordData.of(message);
    }

    /** Returns events as a text; an empty one for none. */
    public static String write(ExecutionId execution, List<Event> events) {
        return events.isEmpty() ? "" : new String(EVENTS.encode(new Turn(execution, events)), StandardCharsets.UTF_8);
    }

    /** Returns the events that a text stands for. */
    public static List<Event> events(@Nullable String text) {
        return text == null || text.isEmpty()
                ? List.of()
                : EVENTS.decode(text.getBytes(StandardCharsets.UTF_8), EVENTS.version())
                        .events();
    }

    /** Returns a text in less room. */
    static String pack(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Returns the text that was packed. */
    static String unpack(String packed) {
        try (var in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
