package org.zimagelab.tuning.results;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.ProgramVersion;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Tables as Parquet (https://parquet.apache.org/docs/file-format): numbers keep their type and every bit, texts are
 * UTF-8, missing values are null. One row group, one plain page a column, not compressed: tables of runs are small.
 */
public final class Parquet {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private long written;

    private Parquet(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a whole file.
     *
     * @param table any table; columns that are neither int, long nor double become text
     * @param out left open
     */
    public static void write(Table table, OutputStream out) throws IOException {
        new Parquet(out).write(table);
    }

    private void write(Table table) throws IOException {
        put(MAGIC);
        List<ColumnChunk> chunks = new ArrayList<>();
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("table").setNum_children(table.columnCount()));
        for (Column<?> column : table.columns()) {
            Interrupts.check();
            schema.add(schema(column));
            chunks.add(chunk(column));
        }
        long bytes = chunks.stream()
                .mapToLong(chunk -> chunk.getMeta_data().getTotal_uncompressed_size())
                .sum();
        FileMetaData footer =
                new FileMetaData(1, schema, table.rowCount(), List.of(new RowGroup(chunks, bytes, table.rowCount())));
        footer.setCreated_by("zimage-lab version " + ProgramVersion.here().version());
        ByteArrayOutputStream thrift = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, thrift);
        put(thrift.toByteArray());
        put(little(4).putInt(thrift.size()).array());
        put(MAGIC);
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Type type(Column<?> column) {
        return column instanceof DoubleColumn
                ? Type.DOUBLE
                : column instanceof LongColumn
                        ? Type.INT64
                        : column instanceof IntColumn ? Type.INT32 : Type.BYTE_ARRAY;
    }

    private static SchemaElement schema(Column<?> column) {
        SchemaElement element =
                new SchemaElement(column.name()).setType(type(column)).setRepetition_type(FieldRepetitionType.OPTIONAL);
        if (type(column) == Type.BYTE_ARRAY) {
            element.setConverted_type(ConvertedType.UTF8).setLogicalType(LogicalType.STRING(new StringType()));
        }
        return element;
    }

    /** The one page of a column: which values are there, then those values. */
    private ColumnChunk chunk(Column<?> column) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        byte[] levels = levels(column);
        page.write(little(4).putInt(levels.length).array());
        page.write(levels);
        for (int row = 0; row < column.size(); row++) {
            if (!column.isMissing(row)) {
                page.write(value(column, row));
            }
        }
        PageHeader header = new PageHeader(PageType.DATA_PAGE, page.size(), page.size())
                .setData_page_header(new DataPageHeader(column.size(), Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
        ByteArrayOutputStream thrift = new ByteArrayOutputStream();
        Util.writePageHeader(header, thrift);
        long offset = written;
        put(thrift.toByteArray());
        put(page.toByteArray());
        long size = written - offset;
        ColumnMetaData metadata = new ColumnMetaData(
                type(column),
                List.of(Encoding.PLAIN, Encoding.RLE),
                List.of(column.name()),
                CompressionCodec.UNCOMPRESSED,
                column.size(),
                size,
                size,
                offset);
        return new ColumnChunk(offset).setMeta_data(metadata);
    }

    /** A level for each value: 0 where it is missing, else 1; of equal ones twice their number, then the level. */
    private static byte[] levels(Column<?> column) {
        ByteArrayOutputStream runs = new ByteArrayOutputStream();
        for (int row = 0; row < column.size(); ) {
            boolean missing = column.isMissing(row);
            int from = row;
            while (row < column.size() && column.isMissing(row) == missing) {
                row++;
            }
            // An unsigned number in groups of seven bits, the lowest first.
            int header = 2 * (row - from);
            for (; header > 0x7f; header >>>= 7) {
                runs.write(header & 0x7f | 0x80);
            }
            runs.write(header);
            runs.write(missing ? 0 : 1);
        }
        return runs.toByteArray();
    }

    private static byte[] value(Column<?> column, int row) {
        if (column instanceof DoubleColumn numbers) {
            return little(8).putDouble(numbers.getDouble(row)).array();
        }
        if (column instanceof LongColumn numbers) {
            return little(8).putLong(numbers.getLong(row)).array();
        }
        if (column instanceof IntColumn numbers) {
            return little(4).putInt(numbers.getInt(row)).array();
        }
        byte[] text = column.getString(row).getBytes(StandardCharsets.UTF_8);
        return little(4 + text.length).putInt(text.length).put(text).array();
    }
}
