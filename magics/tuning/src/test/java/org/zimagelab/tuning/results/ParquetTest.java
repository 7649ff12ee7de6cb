package org.zimagelab.tuning.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Files are taken apart by the format's own structures, and their pages by its specification. */
class ParquetTest {
    private static byte[] written(Table table) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Parquet.write(table, out);
        return out.toByteArray();
    }

    private static FileMetaData footer(byte[] file) throws Exception {
        int end = file.length - 8;
        assertEquals("PAR1", new String(file, 0, 4, StandardCharsets.US_ASCII));
        assertEquals("PAR1", new String(file, end + 4, 4, StandardCharsets.US_ASCII));
        int size = ByteBuffer.wrap(file, end, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return Util.readFileMetaData(new ByteArrayInputStream(file, end - size, size));
    }

    /** The values of a column, null where one is missing. */
    private static List<Object> values(byte[] file, ColumnMetaData column) throws Exception {
        ByteArrayInputStream in = new ByteArrayInputStream(file);
        in.skip(column.getData_page_offset());
        PageHeader header = Util.readPageHeader(in);
        ByteBuffer page = ByteBuffer.wrap(in.readNBytes(header.getUncompressed_page_size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        int end = page.getInt() + 4;
        List<Boolean> present = new ArrayList<>();
        while (page.position() < end) {
            int header7 = 0;
            int shift = 0;
            int part;
            do {
                part = page.get() & 0xff;
                header7 |= (part & 0x7f) << shift;
                shift += 7;
            } while (part > 0x7f);
            assertEquals(0, header7 & 1, "a run, not packed bits");
            byte level = page.get();
            for (int i = 0; i < header7 >> 1; i++) {
                present.add(level == 1);
            }
        }
        assertEquals(header.getData_page_header().getNum_values(), present.size());
        List<Object> values = new ArrayList<>();
        present.forEach(there -> values.add(there ? value(page, column.getType()) : null));
        assertEquals(0, page.remaining());
        return values;
    }

    private static Object value(ByteBuffer page, Type type) {
        switch (type) {
            case DOUBLE:
                return page.getDouble();
            case INT64:
                return page.getLong();
            case INT32:
                return page.getInt();
            default:
                byte[] text = new byte[page.getInt()];
                page.get(text);
                return new String(text, StandardCharsets.UTF_8);
        }
    }

    @Test
    void numbersAndTextsComeBackToTheBit() throws Exception {
        Table table = Table.create(
                "runs",
                StringColumn.create("提示词", new String[] {"一只猫", "", "a\n\"b\"", "=1"}),
                IntColumn.create("steps", new int[] {1, -2, 3, Integer.MAX_VALUE}),
                LongColumn.create("seed", new long[] {Long.MAX_VALUE, -1, 0, 5}),
                DoubleColumn.create("score", new double[] {0.1, Double.NaN, -1e300, Math.nextUp(2.0)}));
        byte[] file = written(table);
        FileMetaData footer = footer(file);
        assertEquals(4, footer.getNum_rows());
        assertEquals("提示词", footer.getSchema().get(1).getName());
        List<List<Object>> columns = new ArrayList<>();
        for (var chunk : footer.getRow_groups().get(0).getColumns()) {
            columns.add(values(file, chunk.getMeta_data()));
        }
        assertEquals(Arrays.asList("一只猫", null, "a\n\"b\"", "=1"), columns.get(0));
        assertEquals(List.of(1, -2, 3, Integer.MAX_VALUE), columns.get(1));
        assertEquals(List.of(Long.MAX_VALUE, -1L, 0L, 5L), columns.get(2));
        assertEquals(Arrays.asList(0.1, null, -1e300, Math.nextUp(2.0)), columns.get(3));
        assertArrayEquals(file, written(table), "equal tables are equal bytes");
    }

    @Test
    void longRunsAndEmptyTables() throws Exception {
        double[] numbers = IntStream.range(0, 40_000)
                .mapToDouble(i -> i < 300 || i > 39_990 ? Double.NaN : i / 3.0)
                .toArray();
        byte[] file = written(Table.create("long", DoubleColumn.create("x", numbers)));
        List<Object> values = values(
                file, footer(file).getRow_groups().get(0).getColumns().get(0).getMeta_data());
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(Double.isNaN(numbers[i]) ? null : (Object) numbers[i], values.get(i));
        }
        assertEquals(
                0,
                footer(written(Table.create("none", StringColumn.create("a")))).getNum_rows());
    }
}
