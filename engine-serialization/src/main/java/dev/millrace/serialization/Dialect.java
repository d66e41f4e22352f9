package dev.millrace.serialization;

/** Form of another system's definitions, of which {@link DefinitionImport} makes ours. */
public enum Dialect {
    /** The job files of Executioner: JSON with {@code jobs}, each a command for a shell. */
    EXECUTIONER,

    /** The state machines of Ironbees: YAML with {@code states}, of which agents, gates and conditions are some. */
    IRONBEES
}
