package dev.millrace.store;

import dev.millrace.store.journal.FeedPosition;
import java.util.regex.Pattern;

/** The text of a place in a journal's feed: frame, file, offset. */
final class FeedCursor {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(seg|snap)-(\\d{1,18})-(\\d{1,18})");

    private FeedCursor() {}

    static ChangeCursor of(FeedPosition at) {
        return at.equals(FeedPosition.START)
                ? ChangeCursor.START
                : new ChangeCursor(at.lsn() + (at.inSnapshot() ? "-snap-" : "-seg-") + at.file() + "-" + at.offset());
    }

    /**
     * Returns the place.
     *
     * @throws IllegalArgumentException if the text is none of a journal's
     */
    static FeedPosition parse(ChangeCursor cursor) {
        if (cursor.equals(ChangeCursor.START)) {
            return FeedPosition.START;
        }
        var form = FORM.matcher(cursor.text());
        if (!form.matches()) {
            throw new IllegalArgumentException("[STO-123] '" + cursor.text()
                    + "' is no cursor of a journal; take the one that a page of its feed came with");
        }
        return new FeedPosition(
                Long.parseLong(form.group(1)),
                form.group(2).equals("snap"),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4)));
    }
}
