package org.zimagelab.notebook.charts;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics;
import java.awt.Image;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.awt.image.ImageObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.zimagelab.notebook.display.Html;

/**
 * Draws into SVG what a chart draws: filled shapes and stroked ones, each as a path in the page's coordinates. Text comes
 * as outlines, the image of an annotation as a PNG. XChart's own SVG export needs a library that we do without.
 */
final class SvgGraphics extends ShapeGraphics {
    private final StringBuilder body;
    private final int[] ids;

    SvgGraphics() {
        this(new StringBuilder(), new int[1]);
    }

    private SvgGraphics(StringBuilder body, int[] ids) {
        this.body = body;
        this.ids = ids;
    }

    /** The whole file. Its ids are its own, as several charts may stand in one page. */
    String document(int width, int height, String title, String description) {
        String content = body.toString();
        String unique = "z" + Integer.toHexString(content.hashCode());
        content = content.replaceAll("( id=\"|url\\(#)(?=[cg][0-9])", "$1" + unique);
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width
                + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\"><title>"
                + Html.escape(title) + "</title><desc>" + Html.escape(description) + "</desc>\n" + content + "</svg>\n";
    }

    @Override
    public void fill(Shape shape) {
        path(transform.createTransformedShape(shape), "fill=\"" + colour(shape) + "\"" + opacity("fill-opacity"));
    }

    @Override
    public void draw(Shape shape) {
        if (stroke instanceof BasicStroke line && line.getDashArray() == null) {
            double scale = Math.sqrt(Math.abs(transform.getDeterminant()));
            String cap = line.getEndCap() == BasicStroke.CAP_ROUND
                    ? "round"
                    : line.getEndCap() == BasicStroke.CAP_SQUARE ? "square" : "butt";
            path(
                    transform.createTransformedShape(shape),
                    "fill=\"none\" stroke=\"" + colour(shape) + "\" stroke-width=\""
                            + number(line.getLineWidth() * scale) + "\" stroke-linecap=\"" + cap + "\""
                            + opacity("stroke-opacity"));
        } else {
            fill(stroke.createStrokedShape(shape));
        }
    }

    /** The one way in which a chart draws an image: XChart's annotations. */
    @Override
    public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
        BufferedImage copy = new BufferedImage(
                Math.max(1, image.getWidth(null)), Math.max(1, image.getHeight(null)), BufferedImage.TYPE_INT_ARGB);
        Graphics pixels = copy.getGraphics();
        pixels.drawImage(image, 0, 0, null);
        pixels.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(copy, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Point2D corner = transform.transform(new Point2D.Double(x, y), null);
        body.append("<image x=\"")
                .append(number(corner.getX()))
                .append("\" y=\"")
                .append(number(corner.getY()));
        body.append("\" width=\"")
                .append(copy.getWidth())
                .append("\" height=\"")
                .append(copy.getHeight());
        body.append("\" href=\"")
                .append(Html.dataUri("image/png", png.toByteArray()))
                .append("\"/>\n");
        return true;
    }

    /** A text in whatever font the viewer has, around a point of its base line. */
    void text(String text, Font of, double middle, double base) {
        Point2D at = transform.transform(new Point2D.Double(middle, base), null);
        body.append("<text text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"")
                .append(of.getSize())
                .append(of.isBold() ? "\" font-weight=\"bold" : "")
                .append("\" x=\"")
                .append(number(at.getX()))
                .append("\" y=\"")
                .append(number(at.getY()))
                .append("\" fill=\"")
                .append(hex(getColor()))
                .append("\">")
                .append(Html.escape(text))
                .append("</text>\n");
    }

    private void path(Shape shape, String attributes) {
        String data = data(shape);
        if (data.isEmpty() || paint instanceof Color colour && colour.getAlpha() == 0) {
            return;
        }
        String clipping = "";
        if (clip != null) {
            String id = "c" + ids[0]++;
            body.append("<clipPath id=\"").append(id).append("\"><path d=\"").append(data(clip));
            body.append("\"/></clipPath>");
            clipping = " clip-path=\"url(#" + id + ")\"";
        }
        body.append("<path ").append(attributes).append(clipping);
        body.append(" d=\"").append(data).append("\"/>\n");
    }

    private String colour(Shape shape) {
        if (paint instanceof GradientPaint gradient) {
            String id = "g" + ids[0]++;
            Point2D from = transform.transform(gradient.getPoint1(), null);
            Point2D to = transform.transform(gradient.getPoint2(), null);
            body.append(String.format(
                    Locale.ROOT,
                    "<linearGradient id=\"%s\" gradientUnits=\"userSpaceOnUse\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\">"
                            + "<stop offset=\"0\" stop-color=\"%s\"/><stop offset=\"1\" stop-color=\"%s\"/></linearGradient>",
                    id,
                    number(from.getX()),
                    number(from.getY()),
                    number(to.getX()),
                    number(to.getY()),
                    hex(gradient.getColor1()),
                    hex(gradient.getColor2())));
            return "url(#" + id + ")";
        }
        if (paint instanceof java.awt.MultipleGradientPaint gradient) {
            return multiple(gradient);
        }
        return hex(getColor());
    }

    private String multiple(java.awt.MultipleGradientPaint paint) {
        if (!(paint instanceof java.awt.LinearGradientPaint gradient)) {
            return hex(paint.getColors()[0]);
        }
        String id = "g" + ids[0]++;
        Point2D from = transform.transform(gradient.getStartPoint(), null);
        Point2D to = transform.transform(gradient.getEndPoint(), null);
        body.append("<linearGradient id=\"").append(id).append("\" gradientUnits=\"userSpaceOnUse\" x1=\"");
        body.append(number(from.getX())).append("\" y1=\"").append(number(from.getY()));
        body.append("\" x2=\"").append(number(to.getX()));
        body.append("\" y2=\"").append(number(to.getY())).append("\">");
        for (int i = 0; i < gradient.getColors().length; i++) {
            body.append("<stop offset=\"").append(number(gradient.getFractions()[i]));
            body.append("\" stop-color=\"").append(hex(gradient.getColors()[i])).append("\"/>");
        }
        body.append("</linearGradient>");
        return "url(#" + id + ")";
    }

    private String opacity(String attribute) {
        double alpha = paint instanceof Color c ? c.getAlpha() / 255.0 : 1;
        if (composite instanceof AlphaComposite over) {
            alpha *= over.getAlpha();
        }
        return alpha >= 1 ? "" : " " + attribute + "=\"" + number(alpha) + "\"";
    }

    private static String hex(Color c) {
        return String.format(Locale.ROOT, "#%06x", c.getRGB() & 0xffffff);
    }

    private static String data(Shape shape) {
        StringBuilder data = new StringBuilder();
        double[] p = new double[6];
        for (PathIterator it = shape.getPathIterator(null); !it.isDone(); it.next()) {
            int kind = it.currentSegment(p);
            data.append("MLQCZ".charAt(kind));
            int count = kind == PathIterator.SEG_CLOSE ? 0 : kind == 2 ? 4 : kind == 3 ? 6 : 2;
            for (int i = 0; i < count; i++) {
                data.append(i == 0 ? "" : " ").append(number(p[i]));
            }
        }
        return data.toString();
    }

    /** With two decimals at the most. Written without a pattern, as a chart has many thousands of them. */
    private static String number(double value) {
        long hundredths = Math.round(value * 100);
        long rest = Math.abs(hundredths % 100);
        String sign = hundredths < 0 ? "-" : "";
        String whole = sign + Math.abs(hundredths / 100);
        if (rest == 0) {
            return whole;
        }
        return whole + (rest % 10 == 0 ? "." + rest / 10 : rest < 10 ? ".0" + rest : "." + rest);
    }

    @Override
    public Graphics create() {
        return copyTo(new SvgGraphics(body, ids));
    }
}
