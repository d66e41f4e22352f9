package dev.millrace.serialization.internal.text;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The document that is being read: its name, its folder, and where its problems go. Confined to the thread that reads.
 */
public final class Source {

    /** Nobody reads more than this many problems; a document that makes more is not read on. */
    private static final int MOST_PROBLEMS = 200;

    private final String name;
    private final Optional<Path> folder;
    private final Bounds bounds;
    private final List<Problem> problems;

    /**
     * Creates a source.
     *
     * @param name the document's name, for the places of its problems
     * @param folder where relative paths in it begin, if it came from a file
     * @param bounds how much it may hold
     * @param problems where its problems are added
     */
    public Source(String name, Optional<Path> folder, Bounds bounds, List<Problem> problems) {
        this.name = name;
        this.folder = folder;
        this.bounds = bounds;
        this.problems = problems;
    }

    /** Returns the document's name. */
    public String name() {
        return name;
    }

    /** Returns the folder that the document came from. */
    public Optional<Path> folder() {
        return folder;
    }

    /** Returns the limits. */
    public Bounds bounds() {
        return bounds;
    }

    /** Returns the problems so far. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns the folder of a file. */
    public static Optional<Path> folderOf(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent());
    }

    /** Returns a source for another file, with the same limits, whose problems go to the same place. */
    public Source of(Path file) {
        return new Source(file.toString(), folderOf(file), bounds, problems);
    }

    /** Returns a spot as a place. */
    public Place place(Spot spot) {
        return new Place(name, spot.line(), spot.column());
    }

    /** Reports an error. */
    public void error(String code, Where where, Spot spot, String message) {
        report(Problem.error(code, where.pointer(), message).at(place(spot)));
    }

    /** Reports a warning. */
    public void warning(String code, Where where, Spot spot, String message) {
        report(Problem.warning(code, where.pointer(), message).at(place(spot)));
    }

    Refusal refuse(String code, Where where, Spot spot, String message) {
        error(code, where, spot, message);
        return new Refusal();
    }

    private void report(Problem problem) {
        if (problem.isError() || problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
        if (problems.size() >= 2 * MOST_PROBLEMS) {
            problems.add(Problem.error("DEF-104", "", "there are more problems than are shown; correct these first"));
            throw new Refusal();
        }
    }
}
