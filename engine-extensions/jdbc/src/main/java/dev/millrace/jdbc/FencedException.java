package dev.millrace.jdbc;

import dev.millrace.store.StoreException;

/** The store is another engine's now. */
final class FencedException extends StoreException {

    private static final long serialVersionUID = 1L;

    FencedException(String message) {
        super(message);
    }
}
