package dev.firn.repository;

import java.util.Locale;

/** Whether a name may be what somebody meant who wrote another. */
public final class NearMiss {
    private static final int MAX_LENGTH = 100;

    private NearMiss() {}

    /** Whether one begins with the other, two neighbours changed places, or few letters must change: Levenshtein distance of at most half the length. */
    public static boolean isNear(String name, String written) {
        String left = name.toLowerCase(Locale.ROOT);
        String right = written.toLowerCase(Locale.ROOT);
        if (left.length() > MAX_LENGTH || right.length() > MAX_LENGTH) {
            return false;
        }
        return left.startsWith(right)
                || right.startsWith(left)
                || isSwapped(left, right)
                || distance(left, right) <= Math.max(1, Math.min(left.length(), right.length()) / 2);
    }

    private static boolean isSwapped(String left, String right) {
        for (int i = 1; i < left.length() && left.length() == right.length(); i++) {
            String swapped = left.substring(0, i - 1) + left.charAt(i) + left.charAt(i - 1) + left.substring(i + 1);
            if (swapped.equals(right)) {
                return true;
            }
        }
        return false;
    }

    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
