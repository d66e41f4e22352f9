package dev.millrace.nodes.internal;

/** Finds the class loader by which nodes see the application's classes. */
public final class ApplicationLoader {

    private ApplicationLoader() {}

    /** Returns the current thread's class loader where it sees this module's classes; else the module's own. */
    public static ClassLoader find() {
        var own = ApplicationLoader.class.getClassLoader();
        var threads = Thread.currentThread().getContextClassLoader();
        try {
            var seen = threads == null ? null : threads.loadClass(ApplicationLoader.class.getName());
            return seen == ApplicationLoader.class ? threads : own;
        } catch (ClassNotFoundException e) {
            return own;
        }
    }
}
