package dev.millrace.spring;

import dev.millrace.WorkflowEngine;
import dev.millrace.jdbc.TransactionalNode;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.PlatformTransactionManager;

/** The engine in an application's transactions, where there are a database and one who manages transactions on it. */
@AutoConfiguration(
        before = MillraceAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnClass({TransactionalNode.class, ConnectionHolder.class, PlatformTransactionManager.class})
@ConditionalOnSingleCandidate(PlatformTransactionManager.class)
@ConditionalOnProperty(name = "millrace.enabled", matchIfMissing = true)
public class MillraceTransactionsAutoConfiguration {

    /** Is made by Spring. */
    MillraceTransactionsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(DataSource.class)
    SpringTransactions workflowTransactions(
            ObjectProvider<WorkflowEngine> engine, DataSource source, PlatformTransactionManager manager) {
        return new SpringTransactions(engine::getObject, source, manager);
    }

    /** What the nodes that say so are made with. */
    @Bean
    TransactionalNodes workflowTransactionalNodes(ObjectProvider<SpringTransactions> transactions) {
        return work -> TransactionalNode.in(
                transactions.getObject(), (context, connection) -> work.run(context)); // it is on this thread
    }
}
