package org.zimagelab.tuning.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** TIFF 6.0 files whose directories, strips and tiles ask for too much. */
final class HostileTiff {
    private HostileTiff() {}

    /** Tags, strips and tiles of one directory; the others are nested below it or form a ring. */
    static byte[] of(Mutation m) {
        int width = m.pick(HostilePicture.SIDES);
        int height = m.pick(HostilePicture.SIDES);
        int compression = m.pick(List.of(1, 1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946, 34_712));
        int samples = m.pick(List.of(1, 3, 3, 4, 5));
        int bits = m.pick(List.of(1, 4, 8, 8, 16, 32, 64));
        byte[] data = data(m, compression);
        boolean tiled = m.chance(0.5);
        int side = tiled ? m.pick(List.of(1, 16, 256, 60_000)) : m.pick(List.of(1, 8, 65_536, Integer.MAX_VALUE));
        long across = tiled ? Math.max(1, (width + side - 1L) / side) : 1;
        long parts = Math.max(1, across * ((height + (long) side - 1) / side));
        int named = (int) Math.min(m.chance(0.8) ? parts : m.pick(List.of(1, 2, 100_000)), 200_000);

        ByteBuffer out =
                ByteBuffer.allocate(data.length + named * 8 + (1 << 20)).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(0);
        int dataAt = out.position();
        out.put(data);
        int offsetsAt = out.position();
        boolean spread = m.chance(0.3);
        for (int i = 0; i < named; i++) {
            out.putInt(spread ? dataAt + i % data.length : dataAt);
        }
        int countsAt = out.position();
        int count = m.chance(0.7) ? data.length : m.pick(HostilePicture.COUNTS);
        for (int i = 0; i < named; i++) {
            out.putInt(count);
        }
        int bitsAt = out.position();
        for (int i = 0; i < samples; i++) {
            out.putShort((short) bits);
        }
        int below = below(m, out);
        int at = out.position();
        out.putInt(4, at);
        int[][] tags = {
            {256, 4, 1, width},
            {257, 4, 1, height},
            {258, 3, samples, samples > 2 ? bitsAt : bits | bits << 16},
            {259, 3, 1, compression},
            {262, 3, 1, m.pick(List.of(0, 1, 2, 2, 3, 5, 6, 8))},
            {277, 3, 1, samples},
            {284, 3, 1, m.pick(List.of(1, 1, 2))},
            tiled ? new int[] {322, 4, 1, side} : new int[] {278, 4, 1, side},
            {tiled ? 323 : 317, tiled ? 4 : 3, 1, tiled ? side : m.pick(List.of(1, 2, 3))},
            {tiled ? 324 : 273, 4, named, named == 1 ? dataAt : offsetsAt},
            {tiled ? 325 : 279, 4, named, named == 1 ? count : countsAt},
            {m.pick(List.of(34_665, 34_853, 330, 40_965)), m.pick(List.of(4, 13)), 1, below},
            {
                m.pick(List.of(320, 347, 700, 34_675, 37_500, 65_000)),
                m.pick(List.of(1, 2, 3, 4, 5, 7, 12)),
                m.pick(HostilePicture.COUNTS),
                m.pick(List.of(8, dataAt, at, -1))
            },
        };
        boolean odd = m.chance(0.2);
        out.putShort((short) tags.length);
        for (int[] tag : tags) {
            boolean wild = odd && m.chance(0.2);
            out.putShort((short) tag[0]).putShort((short) tag[1]);
            out.putInt(wild ? m.pick(HostilePicture.COUNTS) : tag[2])
                    .putInt(wild ? m.pick(HostilePicture.COUNTS) : tag[3]);
        }
        out.putInt(m.pick(List.of(0, at, below)));
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Directories that a tag points to: a ring, a long chain, or levels that each point to the next level many times.
     */
    private static int below(Mutation m, ByteBuffer out) {
        int first = out.position();
        int form = m.pick(List.of(0, 1, 2, 3));
        int levels = form == 0 ? 1 : form == 1 ? 40 : form == 2 ? 5000 : 20_000;
        int wide = form == 1 ? 3 : 1;
        int size = 6 + 12 * wide;
        int tag = m.pick(List.of(34_665, 330, 40_965));
        int type = m.pick(List.of(4, 13));
        for (int i = 0; i < levels; i++) {
            int next = form == 0 ? first : first + (i + 1) % levels * size;
            out.putShort((short) wide);
            for (int k = 0; k < wide; k++) {
                out.putShort((short) tag).putShort((short) type).putInt(1).putInt(next);
            }
            out.putInt(form == 3 ? next : 0);
        }
        return first;
    }

    private static byte[] data(Mutation m, int compression) {
        return switch (compression) {
            case 6, 7 ->
                m.chance(0.3)
                        ? HostileJpeg.promised(m.pick(HostilePicture.SIDES), m.pick(HostilePicture.SIDES))
                        : HostileJpeg.scans(m.pick(List.of(1, 50, 2000)));
            case 8, 32_946 -> HostilePicture.deflated(m.pick(List.of(100, 1 << 20, 1 << 26)));
            case 5 -> HostilePicture.lzw(m.pick(List.of(100, 100_000)));
            case 32_773 -> HostilePicture.repeated(new byte[] {-127, 0}, m.pick(List.of(10, 100_000)));
            default -> new byte[m.pick(List.of(10, 1000, 1 << 20))];
        };
    }
}
