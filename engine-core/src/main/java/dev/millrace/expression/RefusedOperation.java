package dev.millrace.expression;

/**
 * Carries a refused operation out of JEXL, which adds the place; arithmetic, because JEXL catches just that. Immutable.
 */
final class RefusedOperation extends ArithmeticException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    RefusedOperation(Code code, String what) {
        super(what);
        this.code = code;
    }

    Code code() {
        return code;
    }
}
