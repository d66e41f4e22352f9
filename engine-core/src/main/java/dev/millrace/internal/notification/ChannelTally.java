package dev.millrace.internal.notification;

import dev.millrace.notification.ChannelReport;
import dev.millrace.notification.ChannelReport.GivenUp;
import dev.millrace.notification.ChannelReport.Pending;
import dev.millrace.notification.ChannelReport.Undelivered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How a channel has fared. Written by the thread that delivers, read by any. */
final class ChannelTally {

    private static final int MOST_GIVEN_UP = 100;

    private final LongSupplier dropped;
    private volatile ChannelReport report;

    ChannelTally(String name, LongSupplier dropped) {
        this.dropped = dropped;
        this.report = new ChannelReport(name, 0, 0, 0, Optional.empty(), new GivenUp(0, List.of()));
    }

    String name() {
        return report.name();
    }

    ChannelReport report() {
        return with(report.delivered(), report.failures(), report.head(), report.givenUp());
    }

    void delivered() {
        report = with(report.delivered() + 1, report.failures(), Optional.empty(), report.givenUp());
    }

    void failed(Pending head) {
        report = with(report.delivered(), report.failures() + 1, Optional.of(head), report.givenUp());
    }

    void givenUp(String id, Instant at, String failure) {
        var newest = new ArrayList<>(report.givenUp().newest());
        newest.add(new Undelivered(id, at, failure));
        var kept = newest.subList(Math.max(0, newest.size() - MOST_GIVEN_UP), newest.size());
        report = with(
                report.delivered(),
                report.failures() + 1,
                Optional.empty(),
                new GivenUp(report.givenUp().count() + 1, kept));
    }

    private ChannelReport with(long delivered, long failures, Optional<Pending> head, GivenUp givenUp) {
        return new ChannelReport(report.name(), delivered, failures, dropped.getAsLong(), head, givenUp);
    }
}
