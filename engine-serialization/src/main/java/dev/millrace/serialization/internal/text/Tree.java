package dev.millrace.serialization.internal.text;

import org.jspecify.annotations.Nullable;

/** A value of a document, with the place where it begins. */
public sealed interface Tree permits MapTree, ListTree, ScalarTree {

    /** Returns where it begins. */
    Spot spot();

    /** Returns what it is, for people: {@code a map}, {@code a text}, ... */
    String kindName();

    /** Returns it as plain data: maps, lists, texts, numbers, booleans and null. */
    @Nullable
    Object toData();
}
