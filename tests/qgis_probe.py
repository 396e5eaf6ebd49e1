"""
Open a GeoPackage in QGIS without a screen and tell as JSON what a user would find.

Run by the system's Python, which has QGIS: `qgis_probe.py FILE PICTURE FONT REQUEST`. The request is JSON:
`spots` (name → lon, lat to look at in the picture), `layers` (names to open by themselves), `expression` of
the field `precision` and the `values` to try in it.
"""

import json
import sys
from collections import Counter

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFontDatabase

PROJECT = "项目分布示意图"
WINDOW = 12


def symbol_layers(symbol):
    return [{"type": layer.layerType(), **layer.properties()} for layer in symbol.symbolLayers()]


def rules(rule):
    return [
        {
            "label": child.label(),
            "filter": child.filterExpression(),
            "layers": symbol_layers(child.symbol()) if child.symbol() else [],
            "children": rules(child),
        }
        for child in rule.children()
    ]


def describe(layer):
    """What a layer looks like when it is added to an empty project."""
    fields = layer.fields()
    found = {
        "valid": layer.isValid(),
        "aliases": {field.name(): layer.attributeAlias(i) or field.alias() for i, field in enumerate(fields)},
        "lists": {
            field.name(): layer.editorWidgetSetup(i).config()["map"]
            for i, field in enumerate(fields)
            if layer.editorWidgetSetup(i).type() == "ValueMap"
        },
    }
    if layer.isSpatial():
        found["renderer"] = layer.renderer().type()
        found["rules"] = rules(layer.renderer().rootRule()) if found["renderer"] == "RuleRenderer" else []
        found["label"] = (
            layer.labeling().settings().fieldName if layer.labelsEnabled() and layer.labeling() else ""
        )
        found["html"] = bool(layer.labeling() and layer.labeling().settings().format().allowHtmlFormatting())
        context = QgsRenderContext()
        features = list(layer.getFeatures())
        layer.renderer().startRender(context, fields)
        found["undrawn"] = [
            feature.id()
            for feature in features
            if feature.hasGeometry() and not layer.renderer().willRenderFeature(feature, context)
        ]
        layer.renderer().stopRender(context)
    return found


def picture(project, path, spots):
    settings = QgsMapSettings()
    settings.setLayers(project.layerTreeRoot().layerOrder())
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(1200, 900))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setExtent(project.viewSettings().defaultViewExtent())
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    to_map = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
    seen = {}
    for name, (lon, lat) in spots.items():
        pixel = settings.mapToPixel().transform(to_map.transform(QgsPointXY(lon, lat)))
        column, row = round(pixel.x()), round(pixel.y())
        seen[name] = dict(
            Counter(
                image.pixelColor(column + i, row + j).name()
                for i in range(-WINDOW, WINDOW + 1)
                for j in range(-WINDOW, WINDOW + 1)
            )
        )
    return {
        "errors": [error.message for error in job.errors()],
        "seen": seen,
        "labels": sorted(label.labelText for label in job.takeLabelingResults().allLabels()),
    }


def evaluate(expression, field, value):
    return QgsExpression(expression.replace(f'"{field}"', f"'{value}'")).evaluate()


def main():
    file, image, font, request = sys.argv[1:5]
    wanted = json.loads(request)
    application = QgsApplication([], True)
    application.initQgis()
    QFontDatabase.addApplicationFont(font)
    messages = []
    QgsApplication.messageLog().messageReceived.connect(
        lambda text, tag, level: messages.append(f"{tag}: {text}")
    )
    project = QgsProject.instance()
    opened = project.read(f"geopackage:{file}?projectName={PROJECT}")
    groups = {
        group.name(): [node.name() for node in group.children()]
        for group in project.layerTreeRoot().children()
    }
    told = {
        "opened": opened,
        "title": project.title(),
        "crs_is_metric": not project.crs().isGeographic() and project.crs().isValid(),
        "groups": groups,
        "invalid": [layer.name() for layer in project.mapLayers().values() if not layer.isValid()],
        "picture": picture(project, image, wanted["spots"]),
        "layers": {
            name: describe(QgsVectorLayer(f"{file}|layername={name}", name, "ogr"))
            for name in wanted["layers"]
        },
        "values": {value: evaluate(wanted["expression"], "precision", value) for value in wanted["values"]},
    }
    told["saved"] = project.write()
    project.clear()
    told["messages"] = messages
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    sys.stdout.flush()


main()
