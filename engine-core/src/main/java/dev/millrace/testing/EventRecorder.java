package dev.millrace.testing;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.NodeEvent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps every event that it hears. Thread-safe. */
public final class EventRecorder implements ExecutionListener {

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /** Creates an empty recorder. */
    public EventRecorder() {}

    @Override
    public void on(Event event) {
        events.add(event);
    }

    /** Returns all events so far, in the order in which they were heard. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the events of one type. */
    public <E extends Event> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Returns the events of one node, named by its path. */
    public List<NodeEvent> eventsOf(String path) {
        return events(NodeEvent.class).stream()
                .filter(event -> event.node().toString().equals(path))
                .toList();
    }

    /** Returns each event as {@code EventType path}, for assertions that read as a story. */
    public List<String> story() {
        return events.stream()
                .map(event -> event instanceof NodeEvent node
                        ? event.getClass().getSimpleName() + " " + node.node()
                        : event.getClass().getSimpleName())
                .toList();
    }

    /** Forgets what it has heard. */
    public void clear() {
        events.clear();
    }
}
