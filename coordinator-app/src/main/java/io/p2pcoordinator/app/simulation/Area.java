package io.p2pcoordinator.app.simulation;

/** A rectangle in millimetres; what lies on its bounds is inside. */
public record Area(long minXMm, long minYMm, long maxXMm, long maxYMm) {
    public Area {
        if (minXMm > maxXMm || minYMm > maxYMm) {
            throw new IllegalArgumentException("expected the smaller corner first, but it is " + minXMm + ',' + minYMm
                    + " to " + maxXMm + ',' + maxYMm);
        }
    }

    /** Any two opposite corners, in any order. */
    public static Area between(long x1Mm, long y1Mm, long x2Mm, long y2Mm) {
        return new Area(Math.min(x1Mm, x2Mm), Math.min(y1Mm, y2Mm), Math.max(x1Mm, x2Mm), Math.max(y1Mm, y2Mm));
    }

    public boolean contains(long xMm, long yMm) {
        return xMm >= minXMm && xMm <= maxXMm && yMm >= minYMm && yMm <= maxYMm;
    }
}
