package dev.millrace.store.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The frames of one file that a table of the index stands for, without a gap. Immutable.
 *
 * @param source the file
 * @param from where the first of the frames begins
 * @param to where the last one ends
 * @param last where the last one begins
 * @param before what the chain was before the first one: in a segment the frame before it; in a snapshot how many came
 *     before, and their checksum
 * @param after the same behind the last one
 */
public record Coverage(Source source, long from, long to, long last, Tip before, Tip after) {

    /**
     * A file of frames.
     *
     * @param isSnapshot whether it is a snapshot, else it is a segment
     * @param number the number in its name
     */
    public record Source(boolean isSnapshot, long number) {}

    /** Returns whether the file is a snapshot, else it is a segment. */
    public boolean ofSnapshot() {
        return source.isSnapshot();
    }

    /** Returns the number in the file's name. */
    public long file() {
        return source.number();
    }

    /** Returns no frame yet of those that begin at an offset. */
    static Coverage beginning(boolean ofSnapshot, long file, long at, Tip before) {
        return new Coverage(new Source(ofSnapshot, file), at, at, at, before, before);
    }

    /** Returns the same and a frame more. */
    Coverage with(long at, long end, Tip tip) {
        return new Coverage(source, from, end, at, before, tip);
    }

    /** Returns no frame yet of those that follow. */
    Coverage next() {
        return new Coverage(source, to, to, to, after, after);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeBoolean(ofSnapshot());
        out.writeLong(file());
        out.writeLong(from);
        out.writeLong(to);
        out.writeLong(last);
        write(out, before);
        write(out, after);
    }

    private static void write(DataOutput out, Tip tip) throws IOException {
        out.writeLong(tip.epoch());
        out.writeLong(tip.lsn());
        out.writeInt(tip.checksum());
    }

    static Coverage readFrom(DataInput in) throws IOException {
        return new Coverage(
                new Source(in.readBoolean(), in.readLong()),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                readTip(in),
                readTip(in));
    }

    private static Tip readTip(DataInput in) throws IOException {
        return new Tip(in.readLong(), in.readLong(), in.readInt());
    }
}
