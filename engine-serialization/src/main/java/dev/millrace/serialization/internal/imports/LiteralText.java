package dev.millrace.serialization.internal.imports;

/** Texts that are no templates, written so that they are none here. */
final class LiteralText {

    private LiteralText() {}

    static String of(String text) {
        return text.replace("${", "\\${");
    }
}
