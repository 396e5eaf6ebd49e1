"""Ask QGIS's own PostgreSQL provider which features of a layer meet a box; run by QGIS's Python."""

import json
import sys

from qgis.core import QgsApplication, QgsDataSourceUri, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

request = json.loads(sys.argv[1])
app = QgsApplication([], False)
app.initQgis()
uri = QgsDataSourceUri()
uri.setConnection(request["host"], request["port"], request["database"], request["user"], "")
uri.setDataSource(request["schema"], request["layer"], "geom", "", "project_id")
layer = QgsVectorLayer(uri.uri(False), request["layer"], "postgres")
box = (
    QgsFeatureRequest()
    .setFilterRect(QgsRectangle(*request["box"]))
    .setFlags(QgsFeatureRequest.ExactIntersect)
)
fields = layer.fields()
told = {
    "valid": layer.isValid(),
    "crs": layer.crs().authid(),
    "comment": fields.field("stage").comment() if layer.isValid() else "",
    "found": sorted(feature["project_id"] for feature in layer.getFeatures(box)),
}
sys.stdout.write(json.dumps(told))
app.exitQgis()
