package org.zimagelab.notebook.charts;

import java.awt.Font;
import java.awt.Graphics;
import java.awt.Image;
import java.awt.LinearGradientPaint;
import java.awt.Paint;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.DOMGroupManager;
import org.apache.batik.svggen.DefaultExtensionHandler;
import org.apache.batik.svggen.DefaultImageHandler;
import org.apache.batik.svggen.SVGColor;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGPaintDescriptor;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.zimagelab.notebook.display.DataUri;

/** Batik's drawing into SVG, with text that is drawn as outlines or, where no font has it, written as text. */
final class SvgGraphics extends SVGGraphics2D {
    /** Decimals of a coordinate, in pixels. */
    private static final int DECIMALS = 2;

    SvgGraphics() {
        super(context(), true);
    }

    private SvgGraphics(SvgGraphics state) {
        super(state);
    }

    private static SVGGeneratorContext context() {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(newDocument());
        context.setPrecision(DECIMALS);
        context.setComment(null);
        context.setImageHandler(new EmbeddedImages());
        context.setExtensionHandler(new LinearGradients());
        return context;
    }

    /** Puts an image into the file as a PNG: Batik's own handler needs one more library, or writes files of its own. */
    private static final class EmbeddedImages extends DefaultImageHandler {
        @Override
        protected void handleHREF(Image image, Element element, SVGGeneratorContext context) {
            BufferedImage copy = new BufferedImage(
                    Math.max(1, image.getWidth(null)), Math.max(1, image.getHeight(null)), BufferedImage.TYPE_INT_ARGB);
            Graphics pixels = copy.getGraphics();
            pixels.drawImage(image, 0, 0, null);
            pixels.dispose();
            handleHREF((RenderedImage) copy, element, context);
        }

        @Override
        protected void handleHREF(RenderedImage image, Element element, SVGGeneratorContext context) {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "png", png);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            element.setAttributeNS(XLINK_NAMESPACE_URI, XLINK_HREF_QNAME, DataUri.of("image/png", png.toByteArray()));
        }
    }

    /** Writes the gradient of the JDK that XChart paints the legend of a heat map with; Batik knows only its own. */
    private static final class LinearGradients extends DefaultExtensionHandler {
        @Override
        public SVGPaintDescriptor handlePaint(Paint paint, SVGGeneratorContext context) {
            if (!(paint instanceof LinearGradientPaint gradient)) {
                return null;
            }
            Element element = context.getDOMFactory().createElementNS(SVG_NAMESPACE_URI, SVG_LINEAR_GRADIENT_TAG);
            String id = context.getIDGenerator().generateID(ID_PREFIX_LINEAR_GRADIENT);
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put(SVG_ID_ATTRIBUTE, id);
            attributes.put(SVG_GRADIENT_UNITS_ATTRIBUTE, SVG_USER_SPACE_ON_USE_VALUE);
            attributes.put(
                    SVG_X1_ATTRIBUTE,
                    context.doubleString(gradient.getStartPoint().getX()));
            attributes.put(
                    SVG_Y1_ATTRIBUTE,
                    context.doubleString(gradient.getStartPoint().getY()));
            attributes.put(
                    SVG_X2_ATTRIBUTE,
                    context.doubleString(gradient.getEndPoint().getX()));
            attributes.put(
                    SVG_Y2_ATTRIBUTE,
                    context.doubleString(gradient.getEndPoint().getY()));
            attributes.forEach((name, value) -> element.setAttributeNS(null, name, value));
            for (int i = 0; i < gradient.getColors().length; i++) {
                Element stop = context.getDOMFactory().createElementNS(SVG_NAMESPACE_URI, SVG_STOP_TAG);
                SVGPaintDescriptor colour = SVGColor.toSVG(gradient.getColors()[i], context);
                stop.setAttributeNS(null, SVG_OFFSET_ATTRIBUTE, context.doubleString(gradient.getFractions()[i]));
                stop.setAttributeNS(null, SVG_STOP_COLOR_ATTRIBUTE, colour.getPaintValue());
                stop.setAttributeNS(null, SVG_STOP_OPACITY_ATTRIBUTE, colour.getOpacityValue());
                element.appendChild(stop);
            }
            return new SVGPaintDescriptor("url(#" + id + ")", SVG_OPAQUE_VALUE, element);
        }
    }

    private static Document newDocument() {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG_NAMESPACE_URI, SVG_SVG_TAG, null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK always has an XML parser", e);
        }
    }

    @Override
    public Graphics create() {
        return new SvgGraphics(this);
    }

    /** Writes a text in whatever sans-serif font the viewer has, centred on a point of its base line. */
    void writeCentred(String text, Font font, double middle, double base) {
        setFont(font);
        Element element = getDOMFactory().createElementNS(SVG_NAMESPACE_URI, SVG_TEXT_TAG);
        element.setAttributeNS(null, SVG_TEXT_ANCHOR_ATTRIBUTE, SVG_MIDDLE_VALUE);
        element.setAttributeNS(null, SVG_X_ATTRIBUTE, getGeneratorContext().doubleString(middle));
        element.setAttributeNS(null, SVG_Y_ATTRIBUTE, getGeneratorContext().doubleString(base));
        element.setAttributeNS(null, SVG_FONT_FAMILY_ATTRIBUTE, "sans-serif");
        element.setAttributeNS(null, SVG_STROKE_ATTRIBUTE, SVG_NONE_VALUE);
        element.setTextContent(text);
        domGroupManager.addElement(element, DOMGroupManager.FILL);
    }

    /**
     * The whole file. Its ids differ from those of other drawings, since several may stand in one page.
     *
     * @param width in pixels
     * @param height in pixels
     * @param title for screen readers
     * @param description for screen readers: what of the drawing is text
     * @return SVG, the same for the same drawing
     */
    String document(int width, int height, String title, String description) {
        Element root = getRoot();
        root.setAttributeNS(null, SVG_WIDTH_ATTRIBUTE, String.valueOf(width));
        root.setAttributeNS(null, SVG_HEIGHT_ATTRIBUTE, String.valueOf(height));
        root.setAttributeNS(null, SVG_VIEW_BOX_ATTRIBUTE, "0 0 " + width + " " + height);
        root.setAttributeNS(null, "role", "img");
        Element first = (Element) root.getFirstChild();
        first.getParentNode().insertBefore(textElement(SVG_TITLE_TAG, title), first);
        first.getParentNode().insertBefore(textElement(SVG_DESC_TAG, description), first);
        shortenPaths(root);
        String svg = serialized(root);
        String unique = "z" + Integer.toHexString(svg.hashCode());
        return svg.replaceAll("( id=\"|url\\(#)", "$1" + unique);
    }

    /** Leaves out the blanks that path data does not need: most of a file is such data. */
    private static void shortenPaths(Element root) {
        NodeList paths = root.getElementsByTagNameNS(SVG_NAMESPACE_URI, SVG_PATH_TAG);
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            String data = path.getAttributeNS(null, SVG_D_ATTRIBUTE);
            path.setAttributeNS(null, SVG_D_ATTRIBUTE, data.replaceAll(" (?=[-A-Z])", ""));
        }
    }

    private Element textElement(String tag, String text) {
        Element element = getDOMFactory().createElementNS(SVG_NAMESPACE_URI, tag);
        element.setTextContent(text);
        return element;
    }

    private static String serialized(Element root) {
        StringWriter svg = new StringWriter();
        try {
            Transformer identity = TransformerFactory.newDefaultInstance().newTransformer();
            identity.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            identity.transform(new DOMSource(root), new StreamResult(svg));
        } catch (TransformerException e) {
            throw new IllegalStateException("a drawing can always be written as XML", e);
        }
        return svg + "\n";
    }
}
