package dev.millrace.jdbc;

import dev.millrace.store.StoreException;

/** Another engine has the store, for a time. */
final class StoreInUseException extends StoreException {

    private static final long serialVersionUID = 1L;

    StoreInUseException(String message) {
        super(message);
    }
}
