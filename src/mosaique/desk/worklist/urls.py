"""Addresses of the working list, under ``/gestion/notices/``."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.worklist.views import history, listing, moves, proofreading

urlpatterns = [
    path("", listing.listing, name="worklist"),
    path("export.<slug:suffix>", listing.export, name="worklist_export"),
    path("colonnes/", listing.choose_columns, name="worklist_columns"),
    path("selections/", listing.save_filter, name="worklist_save"),
    path("selections/<int:pk>/supprimer/", listing.delete_filter, name="worklist_forget"),
    path("en-cours/", moves.in_progress, name="in_progress"),
    path("<int:pk>/prendre/", moves.take, name="take"),
    path("<int:pk>/rendre/", moves.give_back, name="give_back"),
    path("<int:pk>/supprimer/", moves.put_in_bin, name="put_in_bin"),
    path("<int:pk>/recuperer/", moves.recover, name="recover"),
    path("<int:pk>/relecture/", proofreading.proofread, name="proofread"),
    path("<int:pk>/relecture/demander/", proofreading.ask, name="ask_proofreading"),
    path("<int:pk>/relecture/commenter/", proofreading.comment, name="comment"),
    path("<int:pk>/relecture/commentaires/<int:comment>/regler/", proofreading.resolve, name="resolve"),
    path("<int:pk>/relecture/approuver/", proofreading.approve, name="approve"),
    path("<int:pk>/relecture/renvoyer/", proofreading.send_back, name="send_back"),
    path("<int:pk>/relecture/publier/", proofreading.publish, name="publish_proofread"),
    path("<int:pk>/historique/", history.history, name="history"),
    path("<int:pk>/historique/<int:number>/revenir/", history.revert, name="revert"),
    path("<int:pk>/historique/<int:number>/revenir/<slug:member>/", history.revert, name="revert_member"),
]
