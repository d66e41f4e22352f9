package dev.millrace.internal.notification;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.notification.Notification;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ExecutionStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feed of a store as one channel reads it, behind a cursor that the store keeps: what was not dealt with comes
 * again after a restart. A channel that the store has never heard of begins with what comes next. Confined to the
 * thread that delivers.
 */
final class StoredBacklog implements ChannelBacklog {

    private static final Logger log = LoggerFactory.getLogger(StoredBacklog.class);
    private static final int PAGE = 64;
    private static final int MOST_WATCHED = 1_000;

    /** So many pages may be read again after a crash of which the channel wanted nothing. */
    private static final int QUIET_PAGES = 64;

    private final ExecutionStore store;
    private final String subscriber;
    private final Composer composer;

    private final Map<ExecutionId, Optional<Watched>> watched = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ExecutionId, Optional<Watched>> eldest) {
            return size() > MOST_WATCHED;
        }
    };

    private ChangeCursor at;
    private ChangeCursor kept;
    private boolean isWanted;
    private int quietPages;
    private boolean hasMissed;

    StoredBacklog(ExecutionStore store, String channel, Composer composer) {
        this.store = store;
        this.subscriber = "notifications." + channel;
        this.composer = composer;
        this.kept = store.cursor(subscriber).orElseGet(this::begin);
        this.at = kept;
    }

    private ChangeCursor begin() {
        var newest = store.newestChange();
        store.saveCursor(subscriber, newest);
        return newest;
    }

    @Override
    public Optional<List<Notification>> next() {
        var page = store.changes(at, PAGE);
        if (!page.isWhole() && !hasMissed) {
            hasMissed = true; // once for all, until the next start
            log.warn(
                    "[NOT-105] Channel {} may have missed something: executions were forgotten before their events"
                            + " were read",
                    subscriber);
        }
        if (page.next().equals(at)) {
            return Optional.empty();
        }
        var found = page.events().stream()
                .flatMap(event -> notificationOf(event).stream())
                .toList();
        at = page.next();
        isWanted |= !found.isEmpty();
        quietPages++;
        return Optional.of(found);
    }

    @Override
    public void done() {
        if (!at.equals(kept) && (isWanted || quietPages >= QUIET_PAGES)) {
            store.saveCursor(subscriber, at);
            kept = at;
            isWanted = false;
            quietPages = 0;
        }
    }

    private Optional<Notification> notificationOf(Event event) {
        return Happening.of(event).flatMap(happening -> {
            var of = watched.computeIfAbsent(
                    event.execution(), id -> composer.originOf(id).map(composer::watched));
            return of.flatMap(
                    seen -> seen.wanted(happening).map(include -> composer.compose(happening, seen.origin(), include)));
        });
    }
}
