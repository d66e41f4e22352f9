package dev.millrace.benchmarks.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** Five tasks of db-scheduler, each of which schedules the next one, to begin at once. Thread-safe. */
final class ScheduledSteps implements DatabasePeers.Contender {

    private static final int THREADS = 32;
    private static final String TABLE = """
        CREATE TABLE scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
          execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text, last_success timestamptz,
          last_failure timestamptz, consecutive_failures int, last_heartbeat timestamptz, version bigint NOT NULL,
          priority smallint, state text, PRIMARY KEY (task_name, task_instance));
        CREATE INDEX ON scheduled_tasks (execution_time);
        CREATE INDEX ON scheduled_tasks (last_heartbeat)
        """;

    private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();
    private final OneTimeTask<Integer> step =
            Tasks.oneTime("step", Integer.class).execute(this::run);
    private final Scheduler scheduler;

    ScheduledSteps(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        scheduler = Scheduler.create(source, step)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 4.0)
                .pollingInterval(Duration.ofMillis(50))
                .enableImmediateExecution()
                .build();
        scheduler.start();
    }

    private void run(TaskInstance<Integer> instance, ExecutionContext context) {
        var id = instance.getId().substring(0, 36);
        int next = instance.getData() + 1;
        if (next > DatabasePeers.STEPS) {
            var latch = running.remove(id);
            if (latch != null) {
                latch.countDown();
            }
        } else {
            schedule(context.getSchedulerClient(), id, next);
        }
    }

    private void schedule(SchedulerClient client, String id, int number) {
        client.schedule(SchedulableInstance.of(step.instance(id + number, number), Instant.now()));
    }

    @Override
    public void runOne() throws InterruptedException {
        var id = UUID.randomUUID().toString();
        var ended = new CountDownLatch(1);
        running.put(id, ended);
        schedule(scheduler, id, 1);
        ended.await();
    }

    @Override
    public void close() {
        scheduler.stop();
    }
}
