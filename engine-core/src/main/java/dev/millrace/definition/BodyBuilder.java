package dev.millrace.definition;

/** Says the nested graph of a loop or container. Confined to the thread that builds. */
public final class BodyBuilder extends GraphBuilder<BodyBuilder> {

    BodyBuilder() {}

    @Override
    BodyBuilder self() {
        return this;
    }
}
