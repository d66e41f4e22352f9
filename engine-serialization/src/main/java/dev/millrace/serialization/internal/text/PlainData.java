package dev.millrace.serialization.internal.text;

/** Rules for data that both formats must be able to say. */
final class PlainData {

    private PlainData() {}

    static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("[DEF-106] " + number + " is not finite, so no file can hold it");
        }
        return number;
    }
}
