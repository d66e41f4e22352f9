package dev.millrace.store.journal;

/** When a commit counts as safe. */
public enum SyncMode {
    /**
     * When the disk has confirmed it: it survives a killed process and a power loss. Many commits share one
     * confirmation.
     */
    FORCE,
    /** When the operating system has it; the disk is asked every 50 ms. A power loss takes with it what came after. */
    RELAXED,
    /** When the operating system has it; the disk is asked when a segment is full and at close. For tests. */
    NONE
}
