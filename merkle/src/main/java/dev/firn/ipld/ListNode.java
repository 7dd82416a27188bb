package dev.firn.ipld;

import dev.firn.cas.Cid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A list of values, in their order. Immutable. */
public record ListNode(List<Ipld> items) implements Ipld {

    /** A list of the items that {@code items} holds now. */
    public ListNode {
        items = List.copyOf(items);
    }

    /** A list of these items. */
    public static ListNode of(Ipld... items) {
        return new ListNode(Arrays.asList(items));
    }

    /** A list of integers. */
    public static ListNode ofIntegers(long... values) {
        return new ListNode(Arrays.stream(values).<Ipld>mapToObj(Ipld.Int::of).toList());
    }

    /** A list of texts. */
    public static ListNode ofTexts(List<String> values) {
        List<Ipld> items = new ArrayList<>(values.size());
        for (String value : values) {
            items.add(new Ipld.Text(value));
        }
        return new ListNode(items);
    }

    /** A list of links. */
    public static ListNode ofLinks(List<Cid> values) {
        List<Ipld> items = new ArrayList<>(values.size());
        for (Cid value : values) {
            items.add(new Ipld.Link(value));
        }
        return new ListNode(items);
    }

    @Override
    public String kind() {
        return "a list";
    }
}
