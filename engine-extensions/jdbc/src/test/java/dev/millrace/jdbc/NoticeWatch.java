package dev.millrace.jdbc;

import javax.sql.DataSource;

/**
 * Watches, by the database's clock, how long it takes until somebody ends an opening whose lease is over, while there
 * is somebody who can: another engine with a lease. Confined to a test.
 */
final class NoticeWatch {

    private static final String LOOK = """
        SELECT extract(epoch FROM clock_timestamp()) || ' ' || extract(epoch FROM lease_until) || ' '
          || COALESCE(extract(epoch FROM dead_at), 0) || ' ' || (SELECT count(*) FROM mr_engine o
            WHERE o.id <> m.id AND o.name LIKE 'life%%' AND o.dead_at IS NULL AND o.lease_until > clock_timestamp())
          FROM mr_engine m WHERE id = %s
        """;

    private final DataSource source;
    private final String engine;
    private double ableSince; // seconds, like all times here
    private double deadAt;
    private double gap;

    NoticeWatch(DataSource source, String engine) {
        this.source = source;
        this.engine = engine;
    }

    /** Looks until it is ended; the database says when it is to look again. */
    void awaitEnd() {
        boolean wasAble = false;
        for (double last = 0; deadAt == 0; TestDatabase.query(source, "SELECT pg_sleep(0.02)")) {
            var seen = TestDatabase.query(source, LOOK.formatted(engine)).split(" ");
            double now = Double.parseDouble(seen[0]);
            boolean isAble = !seen[3].equals("0");
            ableSince = isAble && wasAble ? Math.max(ableSince, Double.parseDouble(seen[1])) : now;
            wasAble = isAble;
            deadAt = Double.parseDouble(seen[2]);
            gap = last == 0 ? 0 : Math.max(gap, now - last);
            last = now;
        }
    }

    /** Returns how many looks it took from when somebody could have ended it. */
    double late() {
        return (deadAt - ableSince) * 1_000 / SharedLife.POLL.toMillis();
    }

    /** Returns the longest time between two looks of this watch, which a machine under load lengthens, in looks. */
    double longestGap() {
        return gap * 1_000 / SharedLife.POLL.toMillis();
    }
}
