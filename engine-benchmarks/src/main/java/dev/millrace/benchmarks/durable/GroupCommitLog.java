package dev.millrace.benchmarks.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The bare limit: a file to which one thread writes all records that wait, asks the disk once, and tells who waited. No
 * checksums, no codec, no way back. Thread-safe.
 */
final class GroupCommitLog implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    private final FileChannel file;
    private final Thread thread = new Thread(this::run, "bare-log");
    private List<Append> waiting = new ArrayList<>(); // guarded by this
    private boolean isClosed; // guarded by this
    private volatile long commits;

    /** A record, and who hears that it is safe. */
    private record Append(byte[] bytes, Runnable done) {}

    GroupCommitLog(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        thread.start();
    }

    /** Adds a record; {@code done} runs on the log's thread once the disk has it. */
    synchronized void append(byte[] bytes, Runnable done) {
        waiting.add(new Append(bytes, done));
        if (waiting.size() == 1) {
            notifyAll();
        }
    }

    /** Returns how often the disk was asked. */
    long commits() {
        return commits;
    }

    private synchronized List<Append> takeAll() throws InterruptedException {
        while (waiting.isEmpty() && !isClosed) {
            wait();
        }
        var taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void run() {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            for (var group = takeAll(); !group.isEmpty(); group = takeAll()) {
                for (var append : group) {
                    if (buffer.remaining() < append.bytes().length) {
                        write(buffer);
                    }
                    buffer.put(append.bytes());
                }
                write(buffer);
                file.force(false);
                commits++;
                group.forEach(append -> append.done().run());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
