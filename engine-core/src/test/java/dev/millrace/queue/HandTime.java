package dev.millrace.queue;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that stands still until a test moves it; alarms run on the thread that does. Thread-safe. */
final class HandTime implements TimeSource {

    private final List<Pending> alarms = new ArrayList<>();
    private long nanos = 1_000;
    private int asked;

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized long epochMicros() {
        return nanos / 1_000;
    }

    @Override
    public synchronized Alarm schedule(Duration delay, Runnable task) {
        var pending = new Pending(nanos + delay.toNanos(), task);
        alarms.add(pending);
        asked++;
        notifyAll();
        return () -> cancel(pending);
    }

    private synchronized void cancel(Pending pending) {
        alarms.remove(pending);
    }

    /** Moves the clock on, alarm by alarm. */
    void advance(Duration duration) {
        long target = nanoTime() + duration.toNanos();
        for (var due = next(target); due != null; due = next(target)) {
            due.task.run();
        }
        jumpTo(target);
    }

    /** Moves the clock on without running alarms, as if their thread were stuck. */
    synchronized void jump(Duration duration) {
        nanos += duration.toNanos();
    }

    private synchronized void jumpTo(long target) {
        nanos = target;
    }

    private synchronized Pending next(long target) {
        var first = alarms.stream()
                .filter(alarm -> alarm.due <= target)
                .min(Comparator.comparingLong(Pending::due))
                .orElse(null);
        if (first != null) {
            alarms.remove(first);
            nanos = Math.max(nanos, first.due);
        }
        return first;
    }

    synchronized int pendingAlarms() {
        return alarms.size();
    }

    /** Waits until somebody has asked for so many alarms. */
    synchronized void awaitAlarms(int count) throws InterruptedException {
        while (alarms.size() < count) {
            wait();
        }
    }

    synchronized int askedAlarms() {
        return asked;
    }

    /** Waits until alarms have been asked for so many times in all, those that are gone included. */
    synchronized void awaitAsked(int count) throws InterruptedException {
        while (asked < count) {
            wait();
        }
    }

    private static final class Pending {

        private final long due;
        private final Runnable task;

        Pending(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        long due() {
            return due;
        }
    }
}
