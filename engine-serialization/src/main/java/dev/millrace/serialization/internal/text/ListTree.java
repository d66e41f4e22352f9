package dev.millrace.serialization.internal.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of a document. Confined to the thread that reads.
 *
 * @param spot where it begins
 * @param elements its elements
 */
public record ListTree(Spot spot, List<Tree> elements) implements Tree {

    @Override
    public String kindName() {
        return "a list";
    }

    @Override
    public List<@Nullable Object> toData() {
        var data = new ArrayList<@Nullable Object>(elements.size());
        for (var element : elements) {
            data.add(element.toData());
        }
        return data;
    }
}
