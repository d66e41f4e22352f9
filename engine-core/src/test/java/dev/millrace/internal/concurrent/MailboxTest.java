package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final Mailbox mailbox = new Mailbox();
    private final List<String> log = new ArrayList<>();

    @Test
    void a_task_runs_at_once_when_the_mailbox_is_free() {
        mailbox.post(() -> log.add("a"));

        assertThat(log).containsExactly("a");
    }

    @Test
    void tasks_that_arrive_during_a_task_run_after_it_in_order() {
        mailbox.post(() -> {
            mailbox.post(() -> log.add("b"));
            mailbox.post(() -> log.add("c"));
            log.add("a");
        });

        assertThat(log).containsExactly("a", "b", "c");
    }

    @Test
    void a_taken_mailbox_cannot_be_entered_and_its_holder_runs_what_arrives() {
        assertThat(mailbox.tryEnter()).isTrue();
        assertThat(mailbox.tryEnter()).isFalse();
        mailbox.post(() -> log.add("later"));
        assertThat(log).isEmpty();

        mailbox.exit();

        assertThat(log).containsExactly("later");
        assertThat(mailbox.tryEnter()).isTrue();
    }

    @Test
    void a_task_that_throws_harms_no_other() {
        mailbox.post(() -> {
            mailbox.post(() -> {
                throw new StackOverflowError("a fault, on purpose");
            });
            mailbox.post(() -> log.add("b"));
            log.add("a");
            throw new IllegalStateException("a fault, on purpose");
        });
        mailbox.post(() -> log.add("c"));

        assertThat(log).containsExactly("a", "b", "c");
    }

    @Test
    void many_threads_lose_no_task_and_never_run_two_at_once() throws Exception {
        int threads = 4;
        int each = 20_000;
        int[] plain = {0};
        var done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            mailbox.post(() -> plain[0]++);
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();

        assertThat(mailbox.tryEnter()).isTrue();
        assertThat(plain[0]).isEqualTo(threads * each);
    }
}
