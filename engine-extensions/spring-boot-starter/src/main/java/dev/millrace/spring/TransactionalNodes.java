package dev.millrace.spring;

import dev.millrace.node.Node;

/** Makes nodes whose work and outcome are one transaction of the application. Thread-safe. */
@FunctionalInterface
interface TransactionalNodes {

    /** Returns a node that does another one's work in a transaction, which holds the outcome too. */
    Node within(Node work);
}
