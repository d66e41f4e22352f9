package dev.millrace.benchmarks.peers;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import javax.sql.DataSource;

/** Five steps of a workflow of DBOS. Thread-safe. */
final class DbosSteps implements DatabasePeers.Contender {

    private final DBOS dbos;
    private final Steps steps;

    /** What DBOS makes durable. */
    public interface Steps {

        /** Runs the steps. */
        int run(int number) throws Exception;
    }

    /** The workflow as code. */
    public static final class StepsInOrder implements Steps {
        private final DBOS dbos;

        StepsInOrder(DBOS dbos) {
            this.dbos = dbos;
        }

        @Override
        @Workflow(name = "five")
        public int run(int number) throws Exception {
            int last = 0;
            for (int n = 1; n <= DatabasePeers.STEPS; n++) {
                int by = n;
                last = dbos.<Integer, Exception>runStep(() -> by, "n" + n);
            }
            return last;
        }
    }

    DbosSteps(DataSource source) {
        dbos = new DBOS(DBOSConfig.defaults("five").withDataSource(source));
        steps = dbos.registerProxy(Steps.class, new StepsInOrder(dbos));
        dbos.launch();
    }

    @Override
    public void runOne() throws Exception {
        steps.run(1);
    }

    @Override
    public void close() {
        dbos.shutdown();
    }
}
