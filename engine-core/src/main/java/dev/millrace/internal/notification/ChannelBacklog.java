package dev.millrace.internal.notification;

import dev.millrace.notification.Notification;
import java.util.List;
import java.util.Optional;

/** Where the notifications of one channel come from. Confined to the thread that delivers. */
interface ChannelBacklog {

    /** Returns what follows, which may be nothing for this channel; empty if there is nothing more now. */
    Optional<List<Notification>> next();

    /** Says that all that was returned was dealt with. */
    void done();
}
