package dev.firn.ipld;

/** How deep a recursion over values may go, whatever a caller asks for: the stack is finite. */
final class Depth {
    private static final int MOST = 1_000;

    private Depth() {}

    static int check(int maxDepth) {
        if (maxDepth < 0 || maxDepth > MOST) {
            throw new IllegalArgumentException("maximal depth " + maxDepth + ", wanted 0 to " + MOST);
        }
        return maxDepth;
    }
}
