"""Addresses of the working list, of proofreading and of history, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.worklist.views import history, listing, moves, proofreading

urlpatterns = [
    path("notices/", listing.listing, name="worklist"),
    path("notices/export.<slug:suffix>", listing.export, name="worklist_export"),
    path("notices/colonnes/", listing.choose_columns, name="worklist_columns"),
    path("notices/selections/", listing.save_filter, name="worklist_save"),
    path("notices/selections/<int:pk>/supprimer/", listing.delete_filter, name="worklist_forget"),
    path("notices/en-cours/", moves.in_progress, name="in_progress"),
    path("notices/<int:pk>/prendre/", moves.take, name="take"),
    path("notices/<int:pk>/rendre/", moves.give_back, name="give_back"),
    path("notices/<int:pk>/supprimer/", moves.put_in_bin, name="put_in_bin"),
    path("notices/<int:pk>/retirer/", moves.withdraw, name="withdraw"),
    path("notices/<int:pk>/retablir/", moves.restore, name="restore"),
    path("notices/<int:pk>/recuperer/", moves.recover, name="recover"),
    path("notices/<int:pk>/relecture/", proofreading.proofread, name="proofread"),
    path("notices/<int:pk>/relecture/demander/", proofreading.ask, name="ask_proofreading"),
    path("notices/<int:pk>/relecture/commenter/", proofreading.comment, name="comment"),
    path(
        "notices/<int:pk>/relecture/commentaires/<int:comment>/regler/", proofreading.resolve, name="resolve"
    ),
    path("notices/<int:pk>/relecture/approuver/", proofreading.approve, name="approve"),
    path("notices/<int:pk>/relecture/renvoyer/", proofreading.send_back, name="send_back"),
    path("notices/<int:pk>/relecture/publier/", proofreading.publish, name="publish_proofread"),
    path("notices/<int:pk>/historique/", history.history, name="history"),
    path("notices/<int:pk>/historique/<int:number>/revenir/", history.revert, name="revert"),
    path(
        "notices/<int:pk>/historique/<int:number>/revenir/<slug:member>/",
        history.revert,
        name="revert_member",
    ),
]
