"""Geocoding services, asked only when a user names one: bounded in rate, retries and time, answers kept."""

from .client import Client as Client
from .services import SERVICES as SERVICES
from .services import Geocoder as Geocoder
from .services import Hit as Hit
from .services import amap as amap
from .services import baidu as baidu
from .services import geocoders_from as geocoders_from
from .services import nominatim as nominatim
from .services import tianditu as tianditu
