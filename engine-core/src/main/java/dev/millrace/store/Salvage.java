package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Append;
import dev.millrace.store.journal.Blob;
import dev.millrace.store.journal.Contents;
import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.JournalReader;
import dev.millrace.store.journal.Living;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies what is whole into a new journal. Confined to one run. */
final class Salvage {

    private final JournalReader from;
    private final Journal to;
    private final Map<ExecutionId, Long> last = new HashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private @Nullable JournalException failure;

    private Salvage(JournalReader from, Journal to) {
        this.from = from;
        this.to = to;
    }

    static List<String> run(JournalReader from, Path target) {
        requireEmpty(target);
        var whole = from.salvage();
        var disk = JournalOptions.at(target).disk();
        try (var to = Journal.open(disk, new Nothing())) {
            var salvage = new Salvage(from, to);
            salvage.leftOut.addAll(whole.skipped());
            whole.frames().forEach(salvage::copy);
            to.flush();
            return salvage.outcome();
        }
    }

    private static void requireEmpty(Path target) {
        try {
            if (!FileOps.real().list(target).isEmpty()) {
                throw new StoreException(
                        "[STO-120] " + target + " is not empty; name a directory that does not exist yet");
            }
        } catch (IOException e) {
            throw new StoreException("[STO-102] " + target + " cannot be read: " + e, e);
        }
    }

    private void copy(Frame frame) {
        switch (frame.kind()) {
            case TURN_COMMITTED -> turn(frame, TurnBody.decoded(frame.body()));
            case EXECUTIONS_FORGOTTEN -> {
                Bodies.ids(frame.body()).forEach(last::remove);
                append(frame, List.of());
            }
            case DEFINITION_STORED -> append(frame, List.of());
            case ENGINE_OPENED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED, EXECUTION_NOTED -> {}
        }
    }

    private void turn(Frame frame, TurnBody turn) {
        long expected = last.getOrDefault(turn.execution(), 0L) + 1;
        if (turn.span().first() != expected) {
            leftOut.add(left(frame, turn, "events from " + expected + " on are missing"));
            return;
        }
        List<Blob> blobs;
        try {
            blobs = turn.blobs().stream()
                    .map(name -> new Blob(name, from.readBlob(name)))
                    .toList();
        } catch (JournalException e) {
            leftOut.add(left(frame, turn, String.valueOf(e.getMessage())));
            return;
        }
        last.put(turn.execution(), turn.span().last());
        append(frame, blobs);
    }

    private static String left(Frame frame, TurnBody turn, String why) {
        return "frame " + frame.lsn() + ", events " + turn.span().first() + " to "
                + turn.span().last() + " of execution " + turn.execution() + ": " + why;
    }

    private void append(Frame frame, List<Blob> blobs) {
        to.append(new Append(
                frame.kind(), frame.body(), blobs, (place, problem) -> failure = problem == null ? failure : problem));
    }

    private List<String> outcome() {
        if (failure != null) {
            throw failure;
        }
        return leftOut;
    }

    /** A journal that is new holds nothing, and what is written to it is only read by others. */
    private static final class Nothing implements Contents {

        @Override
        public void frame(Frame frame, long place) {}

        @Override
        public Collection<String> blobs() {
            return List.of();
        }

        @Override
        public Living living() {
            throw new JournalException("[STO-108] a salvage takes no snapshot");
        }
    }
}
